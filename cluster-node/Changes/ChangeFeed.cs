using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Changes;

/// <summary>A place in the feed: after the row <paramref name="Sequence"/> of transaction <paramref name="Transaction"/>. Text: <c>transaction.sequence</c>.</summary>
public readonly record struct FeedCursor(ulong Transaction, long Sequence)
{
    /// <summary>Before the first change.</summary>
    public static readonly FeedCursor Start = new(0, 0);

    /// <summary>Reads a cursor; null if the text is none.</summary>
    public static FeedCursor? Parse(string text) =>
        text.Split('.') is [var transaction, var sequence]
        && ulong.TryParse(transaction, NumberStyles.None, CultureInfo.InvariantCulture, out var xid)
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new FeedCursor(xid, seq)
            : null;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Transaction}.{Sequence}");
}

/// <summary>
/// The feed of everything that happens to jobs. Transactions end in another order than they begin; so a row is handed out only once every transaction that
/// could still write a row before it is over. What waits for that is asked for again at short notice. An end is told at once; what comes before it is held
/// for a moment, because a follower far away cannot be told of an end while its next request is on the way.
/// </summary>
public sealed class ChangeFeed(NpgsqlDataSource database, ChangeSignal signal, CatalogStore catalog, IOptions<ChangesOptions> options, TimeProvider time)
{
    private const string Visible = "xid < pg_snapshot_xmin(pg_current_snapshot())";

    private const string Page =
        $"""
        select xid, seq, job_id, state, at, event_id, event_title, idempotency_key, node, unreachable_since, progress, code, description, chain_data::text
        from job_changes where (xid, seq) > ($1::xid8, $2) and {Visible} order by xid, seq limit $3
        """;

    /// <summary>Whether the cursor's row is there, or it is the start of a feed that still has its start; the feed's end; whether rows wait to become visible.</summary>
    private const string Bearings =
        $"""
        select exists (select from job_changes where xid = $1::xid8 and seq = $2) or ($2 = 0 and $1::xid8 = '0'::xid8 and not (select feed_trimmed from region)),
          (select row(xid::text, seq)::text from job_changes where {Visible} order by xid desc, seq desc limit 1),
          exists (select from job_changes where not {Visible})
        """;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(2);

    /// <summary>The changes after a cursor: at once if a job's end is among them, a moment later if not, and otherwise when there are some or the wait is over.</summary>
    /// <param name="after">Null for the feed's end, without changes.</param>
    /// <param name="wait">How long to wait at most.</param>
    /// <param name="limit">At most so many changes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<JobChangesReply> ReadAsync(FeedCursor? after, TimeSpan wait, int limit, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        long? found = null;
        while (true)
        {
            var grown = signal.Next;
            var (reply, pending) = await TryReadAsync(after, limit, cancellationToken);
            if (after is null || reply.Reset is not null || reply.More is not null || reply.Changes.Any(change => JobStates.IsFinal(change.State))) return reply;

            if (reply.Changes.Count > 0) found ??= time.GetTimestamp();
            var left = wait - time.GetElapsedTime(start);
            if (found is { } since && options.Value.HoldFor - time.GetElapsedTime(since) is var held && held < left) left = held;
            if (left <= TimeSpan.Zero) return reply;

            if (pending) await Task.Delay(LookAgain, time, cancellationToken);
            else await grown.WaitAsync(left < LookEvery ? left : LookEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<(JobChangesReply Reply, bool Pending)> TryReadAsync(FeedCursor? after, int limit, CancellationToken cancellationToken)
    {
        var cursor = after ?? FeedCursor.Start;
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new(Bearings) { Parameters = { Xid(cursor), new() { Value = cursor.Sequence } } });
        batch.BatchCommands.Add(new(Page) { Parameters = { Xid(cursor), new() { Value = cursor.Sequence }, new() { Value = after is null ? 0 : limit + 1 } } });
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var (isKnown, end, pending) = (rows.GetBoolean(0), rows.IsDBNull(1) ? FeedCursor.Start : End(rows.GetString(1)), rows.GetBoolean(2));
        var reply = new JobChangesReply { RegionId = catalog.Current.RegionId.ToString("n"), Cursor = end.ToString() };
        if (after is null) return (reply, pending);
        if (!isKnown) return (reply with { Reset = 1 }, pending);

        await rows.NextResultAsync(cancellationToken);
        var changes = new List<JobChange>();
        while (await rows.ReadAsync(cancellationToken)) changes.Add(Read(rows));
        var page = changes.Take(limit).ToList();
        return (reply with { Changes = page, Cursor = page.Count > 0 ? page[^1].Cursor : cursor.ToString(), More = changes.Count > limit ? 1 : null }, pending);
    }

    private static NpgsqlParameter Xid(FeedCursor cursor) => new() { Value = cursor.Transaction, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8 };

    private static FeedCursor End(string row) => FeedCursor.Parse(row.Trim('(', ')').Replace(',', '.'))!.Value;

    private static JobChange Read(NpgsqlDataReader row) => new()
    {
        Cursor = new FeedCursor(row.GetFieldValue<ulong>(0), row.GetInt64(1)).ToString(),
        Id = row.GetString(2),
        State = row.GetString(3),
        At = row.GetFieldValue<DateTimeOffset>(4).ToEpochSeconds(),
        Event = row.GetString(5),
        EventTitle = row.GetString(6),
        IdempotencyKey = row.IsDBNull(7) ? null : row.GetString(7),
        Hostname = row.IsDBNull(8) ? null : row.GetString(8),
        UnreachableSince = row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9).ToEpochSeconds(),
        Progress = row.IsDBNull(10) ? null : row.GetDouble(10),
        Code = row.IsDBNull(11) ? (ReplyCode?)null : row.GetString(11),
        Description = row.IsDBNull(12) ? null : row.GetString(12),
        ChainData = row.IsDBNull(13) ? null : JsonSerializer.Deserialize<JsonObject>(row.GetString(13), RegionJson.Options),
    };
}
