using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using JasperFx;
using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Federation.ClusterNode.Schedule;

/// <summary>The region's events. An event and its row in the schedule change in one transaction, and every scheduler is told.</summary>
public sealed class EventStore(IDocumentStore documents, NpgsqlDataSource database, EventCount count, TimeProvider time)
{
    /// <summary>The notification channel on which a change of the schedule is told.</summary>
    public const string Channel = "federation_schedule";

    private static readonly string[] OfSchedule = ["timing", "timezone", "dst", "blackouts", "enabled", "catch_up"];

    /// <summary>An event by its id; null if there is none.</summary>
    public async Task<EventDocument?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var session = documents.QuerySession();
        return await session.LoadAsync<EventDocument>(id, cancellationToken);
    }

    /// <summary>Those of several events that there are, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, EventDocument>> FindAllAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        await using var session = documents.QuerySession();
        return (await session.LoadManyAsync<EventDocument>(cancellationToken, ids)).ToDictionary(e => e.Id);
    }

    /// <summary>The newest event of a title; null if there is none.</summary>
    public async Task<EventDocument?> FindByTitleAsync(string title, CancellationToken cancellationToken)
    {
        await using var session = documents.QuerySession();
        return await session.Query<EventDocument>().Where(e => e.Title == title).OrderByDescending(e => e.CreatedAt).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>A page of all events, newest first, and how many there are in all: exactly if the page ends with the last one, and otherwise as <see cref="EventCount"/> has it.</summary>
    public async Task<(IReadOnlyList<EventDocument> Events, int Total)> PageAsync(int offset, int? limit, CancellationToken cancellationToken)
    {
        var ids = await IdsAsync(offset, limit, cancellationToken);
        var events = await FindAllAsync(ids, cancellationToken);
        var endsWithTheLast = ids.Count < (limit ?? int.MaxValue) && (ids.Count > 0 || offset == 0);
        return ([.. ids.Select(id => events.GetValueOrDefault(id)).OfType<EventDocument>()], endsWithTheLast ? offset + ids.Count : await count.GetAsync(cancellationToken));
    }

    /// <summary>A page of the events within a scope, newest first, and how many there are.</summary>
    public async Task<(IReadOnlyList<EventDocument> Events, int Total)> PageAsync(Scope scope, int offset, int? limit, CancellationToken cancellationToken)
    {
        await using var session = documents.QuerySession();
        var found = new EventFilter { Scope = scope }.Apply(session.Query<EventDocument>());
        var page = found.OrderByDescending(e => e.CreatedAt).ThenByDescending(e => e.Id).Skip(offset).Take(limit ?? int.MaxValue);
        return (await page.ToListAsync(cancellationToken), await found.CountAsync(cancellationToken));
    }

    /// <summary>A page of the events that fit, by title, and how many do.</summary>
    public async Task<(IReadOnlyList<EventDocument> Events, int Total)> SearchAsync(EventFilter filter, int offset, int limit, CancellationToken cancellationToken)
    {
        await using var session = documents.QuerySession();
        var found = filter.Apply(session.Query<EventDocument>());
        return (await found.OrderBy(e => e.Title).ThenBy(e => e.Id).Skip(offset).Take(limit).ToListAsync(cancellationToken), await found.CountAsync(cancellationToken));
    }

    /// <summary>Makes an event of properties that were checked, and answers its id: theirs, or a new one.</summary>
    /// <exception cref="RefusalException">The id is taken.</exception>
    public async Task<string> CreateAsync(JsonObject properties, Actor actor, CancellationToken cancellationToken) =>
        (await CreateAllAsync([properties], actor, cancellationToken))[0];

    /// <summary>Makes several events, all or none, the first the newest.</summary>
    /// <exception cref="RefusalException">An id is taken.</exception>
    public async Task<IReadOnlyList<string>> CreateAllAsync(IReadOnlyList<JsonObject> properties, Actor actor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var session = documents.LightweightSession(SessionOptions.ForTransaction(transaction));
        var now = await ScheduleStore.NowAsync(connection, cancellationToken);
        var made = properties.Select((given, place) => Complete(given, now.AddMicroseconds(properties.Count - 1 - place))).ToList();
        session.Insert<EventDocument>(made);
        foreach (var e in made)
        {
            QueueSchedule(session, e, now, cursor: now);
            ActivityStore.Queue(session, actor.Did("event_create", ("event", e.Data)), now);
        }

        QueueNotification(session);
        try
        {
            await session.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            count.Forget();
        }
        catch (DocumentAlreadyExistsException)
        {
            throw new RefusalException("event", $"Failed to create event: There is an event with this id already: {string.Join(", ", made.Select(e => e.Id))}");
        }

        return [.. made.Select(e => e.Id)];
    }

    /// <summary>
    /// Puts events in place of those with their ids, or makes them, as part of what the caller's session is about to save in its transaction; the first is the newest. They were made
    /// when they say they were, and their schedules start anew from now.
    /// </summary>
    public async Task PutAllAsync(IReadOnlyList<JsonObject> whole, IDocumentSession session, CancellationToken cancellationToken)
    {
        var connection = session.Connection!;
        var ids = whole.Select(data => data.Text("id")!).ToArray();
        await ScheduleStore.LockAsync(ids, connection, cancellationToken);
        var (now, before) = (await ScheduleStore.NowAsync(connection, cancellationToken), new Dictionary<string, EventDocument>());
        foreach (var part in ids.Chunk(1000))
            foreach (var found in await session.LoadManyAsync<EventDocument>(cancellationToken, part)) before[found.Id] = found;

        var put = whole.Select((data, place) => Imported(data, now, whole.Count - 1 - place)).ToList();
        session.Insert<EventDocument>(put.Where(e => !before.ContainsKey(e.Id)));
        foreach (var e in put)
            if (before.TryGetValue(e.Id, out var replaced)) session.UpdateRevision(e, replaced.Version + 1);
        foreach (var e in put) QueueSchedule(session, e, now, cursor: now);
        QueueNotification(session);
    }

    /// <summary>Merges properties that were checked into an event, each as a whole. Whatever concerns the schedule starts it anew from now.</summary>
    /// <param name="id">The event.</param>
    /// <param name="properties">The properties.</param>
    /// <param name="resetCursor">From when on an event that catches up is to fire, to the minute; null to leave it where it stands.</param>
    /// <param name="actor">Who changes the event.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusalException">There is no such event.</exception>
    public async Task UpdateAsync(string id, JsonObject properties, DateTimeOffset? resetCursor, Actor actor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ScheduleStore.LockAsync([id], connection, cancellationToken);
        var now = await ScheduleStore.NowAsync(connection, cancellationToken);
        await using var session = documents.LightweightSession(SessionOptions.ForTransaction(transaction));
        var e = await session.LoadAsync<EventDocument>(id, cancellationToken) ?? throw NotFound(id);
        var caughtUp = e.CatchUp is not null;
        foreach (var (name, value) in properties) e.Data[name] = value?.DeepClone();
        e.Data["id"] = id;
        e.Data["modified"] = now.ToUnixTimeSeconds();
        e.Title = e.Data.Text("title") ?? e.Title;

        session.UpdateRevision(e, e.Version + 1);
        var rewinds = resetCursor is not null && e.CatchUp is not null;
        if (rewinds) QueueSchedule(session, e, now, cursor: BeforeMinute(resetCursor!.Value));
        else if (OfSchedule.Any(properties.ContainsKey)) QueueSchedule(session, e, now, cursor: caughtUp && e.CatchUp is not null ? null : now);
        QueueNotification(session);
        ActivityStore.Queue(session, actor.Did("event_update", ("event", Changed(id, properties, now))), now);
        await session.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Deletes an event without active jobs.</summary>
    /// <exception cref="RefusalException">There is no such event, or it has active jobs.</exception>
    public async Task DeleteAsync(EventDocument e, Actor actor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var delete = new NpgsqlCommand(
            $"""
            with found as (select event_id from event_schedule where event_id = $1 for update),
            busy as (select 1 from jobs where event_id = $1 and ended_at is null limit 1),
            unscheduled as (delete from event_schedule using found where event_schedule.event_id = found.event_id and not exists (select from busy)),
            deleted as (delete from mt_doc_event using found where id = found.event_id and not exists (select from busy))
            select exists (select from found), exists (select from busy), pg_notify('{Channel}', '')
            """,
            connection,
            transaction)
        { Parameters = { new() { Value = e.Id } } };
        await using (var answer = await delete.ExecuteReaderAsync(cancellationToken))
        {
            await answer.ReadAsync(cancellationToken);
            if (!answer.GetBoolean(0)) throw NotFound(e.Id);
            if (answer.GetBoolean(1)) throw new RefusalException("event", "Failed to delete event: Still has running jobs");
        }

        await ActivityStore.AddAsync(actor.Did("event_delete", ("event", e.Data)), time.GetUtcNow(), connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        count.Forget();
    }

    /// <summary>What the API says of an event that is not there.</summary>
    public static RefusalException NotFound(string criteria) => new("event", $"Failed to locate event: {criteria}");

    /// <summary>Looked for in the index alone: what is passed over on the way to a deep page is not read.</summary>
    private async Task<IReadOnlyList<string>> IdsAsync(int offset, int? limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select id from mt_doc_event order by created_at desc, id desc offset $1 limit $2");
        command.Parameters.Add(new() { Value = offset });
        command.Parameters.Add(new() { Value = limit ?? int.MaxValue });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) ids.Add(rows.GetString(0));
        return ids;
    }

    private static EventDocument Complete(JsonObject properties, DateTimeOffset now)
    {
        var data = (JsonObject)properties.DeepClone();
        var id = data.Text("id")?.ToLowerInvariant() ?? RecordIds.New('e', now);
        data["id"] = id;
        data["modified"] = now.ToUnixTimeSeconds();
        data["created"] = now.ToUnixTimeSeconds();
        data.TryAdd("max_children", 0);
        data.TryAdd("timeout", 0);
        data.TryAdd("params", new JsonObject());
        if (data.Text("timezone") is not { Length: > 0 }) data["timezone"] = "UTC";
        return new EventDocument { Id = id, Title = data.Text("title")!, CreatedAt = now, Data = data };
    }

    private static EventDocument Imported(JsonObject data, DateTimeOffset now, int place)
    {
        var created = data.Number("created") is { } seconds and >= 0 && seconds < now.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : now;
        data.TryAdd("created", created.ToUnixTimeSeconds());
        data.TryAdd("modified", now.ToUnixTimeSeconds());
        return new EventDocument { Id = data.Text("id")!, Title = data.Text("title")!, CreatedAt = created.AddMicroseconds(place), Data = data };
    }

    private static JsonObject Changed(string id, JsonObject properties, DateTimeOffset now)
    {
        var changed = (JsonObject)properties.DeepClone();
        changed["id"] = id;
        changed["modified"] = now.ToUnixTimeSeconds();
        return changed;
    }

    /// <summary>Just before the minute that an instant lies in, as Cronicle sets its cursors.</summary>
    private static DateTimeOffset BeforeMinute(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMinute)).AddSeconds(-1);

    /// <summary>
    /// Schedules an event. Without a <paramref name="cursor"/> it keeps the one it has: what an event that catches up missed while it was off is made up for.
    /// </summary>
    private static void QueueSchedule(IDocumentSession session, EventDocument e, DateTimeOffset now, DateTimeOffset? cursor)
    {
        var due = e.Enabled ? e.Timing?.NextAfter(cursor ?? now) : null;
        session.QueueSqlCommand(
            """
            insert into event_schedule (event_id, cursor, next_due_at) values (?, ?, ?)
            on conflict (event_id) do update set
              cursor = case when ? then event_schedule.cursor else excluded.cursor end,
              next_due_at = case when ? and excluded.next_due_at is not null then least(excluded.next_due_at, now()) else excluded.next_due_at end
            """,
            e.Id, (cursor ?? now).ToUniversalTime(), (object?)due?.ToUniversalTime() ?? DBNull.Value, cursor is null, cursor is null);
    }

    /// <summary>Tells every scheduler. To be queued after all documents: Marten reads the answers of those in their order.</summary>
    private static void QueueNotification(IDocumentSession session) => session.QueueSqlCommand($"select pg_notify('{Channel}', '')");
}
