using System.Collections.Concurrent;
using System.Globalization;
using Federation.Coordinator.Regions;
using Federation.ServiceDefaults.Postgres;
using Marten;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Runs;

/// <summary>
/// Places for jobs in regions that take only so many of them at once (<see cref="Region.MaxJobs"/>), whichever replica launches them. A launch takes one before it is first
/// sent; the place is free as soon as the attempt is over or in another region, which the runs themselves say: whoever looks for a place clears away those first. Who waits for
/// one is told when one becomes free, first come, first served within a replica; a launch that misses that finds the place when it is tried again.
/// </summary>
public sealed class RegionPlaces : IDisposable
{
    /// <summary>The notification channel: how many places have become free, a blank, and the region's name.</summary>
    private const string Channel = "federation_places";

    /// <summary>However many launches wait for a place, the database is asked for one no more often than this.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private const string Clear =
        """
        delete from region_places p where region = $1 and not exists (
          select from mt_doc_runs r cross join jsonb_array_elements(r.data -> 'steps') s
          where r.id = p.run_id and s -> 'definition' ->> 'name' = p.step and (s ->> 'attempt')::int = p.attempt and s ->> 'region' = p.region
            and s ->> 'state' in ('launching', 'launch-unknown', 'queued', 'running'))
        """;

    private const string Take =
        """
        insert into region_places (region, run_id, step, attempt) select $1, $2, $3, $4 where (select count(*) from region_places where region = $1) < $5
        on conflict do nothing
        """;

    private const string TellFreed =
        """
        select pg_notify(?, count(*) || ' ' || p.region)
        from region_places p join unnest(?::uuid[], ?::text[], ?::int[], ?::text[]) freed (run_id, step, attempt, region) using (run_id, step, attempt, region) group by p.region
        """;

    private readonly NpgsqlDataSource dataSource;
    private readonly TimeProvider time;
    private readonly IDisposable subscription;
    private readonly ConcurrentDictionary<string, long> full = [];
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedList<TaskCompletionSource>> waiting = [];

    /// <summary>Places in the database; the listener tells when some become free.</summary>
    public RegionPlaces(NpgsqlDataSource dataSource, PostgresListener listener, TimeProvider time)
    {
        (this.dataSource, this.time) = (dataSource, time);
        subscription = listener.Subscribe(Channel, Heard);
    }

    /// <summary>Takes a place for a launch, or finds the one that it has.</summary>
    /// <exception cref="RegionFullException">All are taken.</exception>
    public async Task TakeAsync(Region region, LaunchKey launch, CancellationToken cancellationToken)
    {
        if (region.MaxJobs is not { } most) return;
        if (full.TryGetValue(region.Id, out var since) && time.GetElapsedTime(since) < LookEvery) throw new RegionFullException(region.Id, most);
        if (await TryTakeAsync(region.Id, most, launch, cancellationToken)) return;
        full[region.Id] = time.GetTimestamp();
        throw new RegionFullException(region.Id, most);
    }

    /// <summary>Completes when it is the caller's turn to look for a place in the region, or when the wait is ended.</summary>
    public async Task FreedAsync(string region, CancellationToken cancellationToken)
    {
        var turn = new LinkedListNode<TaskCompletionSource>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            if (!waiting.TryGetValue(region, out var line)) waiting[region] = line = [];
            line.AddLast(turn);
        }

        await turn.Value.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate) turn.List?.Remove(turn);
    }

    /// <inheritdoc />
    public void Dispose() => subscription.Dispose();

    /// <summary>Tells in a session's transaction of the places whose attempts are over, or have left their region, by what has happened to the runs.</summary>
    internal static void Free(IDocumentSession session, IEnumerable<(Run Before, Run After)> runs)
    {
        var freed = runs.SelectMany(run => run.Before.Steps.Where(step => step.IsActive && !IsStill(step, run.After)).Select(step => (run.After.Id, Step: step))).ToList();
        if (freed.Count == 0) return;
        session.QueueSqlCommand(
            TellFreed, Channel, freed.Select(one => one.Id).ToArray(), freed.Select(one => one.Step.Name).ToArray(), freed.Select(one => one.Step.Attempt).ToArray(),
            freed.Select(one => one.Step.Region).ToArray());
    }

    internal static Table Table()
    {
        var table = new Table("region_places");
        table.AddColumn("region", "text").AsPrimaryKey();
        table.AddColumn("run_id", "uuid").AsPrimaryKey();
        table.AddColumn("step", "text").AsPrimaryKey();
        table.AddColumn("attempt", "integer").AsPrimaryKey();
        return table;
    }

    private async Task<bool> TryTakeAsync(string region, int most, LaunchKey launch, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Command("select pg_advisory_xact_lock(hashtextextended('region_places ' || $1, 0))", region),
                Command(Clear, region),
                Command(Take, region, launch.RunId, launch.Step, launch.Attempt, most),
                Command("select exists (select from region_places where region = $1 and run_id = $2 and step = $3 and attempt = $4)", region, launch.RunId, launch.Step, launch.Attempt),
            },
        };
        var has = false;
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
            while (await reader.NextResultAsync(cancellationToken)) has = await reader.ReadAsync(cancellationToken) && reader.GetBoolean(0);
        await transaction.CommitAsync(cancellationToken);
        return has;
    }

    private static NpgsqlBatchCommand Command(string text, params object[] values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }

    private static bool IsStill(Step before, Run after) => after.Find(before.Name) is { IsActive: true } now && now.Attempt == before.Attempt && now.Region == before.Region;

    /// <summary>Without a payload any number may have become free anywhere: the listener was away.</summary>
    private void Heard(string? payload)
    {
        var told = payload?.Split(' ', 2);
        lock (gate)
        {
            foreach (var (region, line) in waiting.Where(one => told is null || one.Key == told[1]))
            {
                full.TryRemove(region, out _);
                for (var free = told is null ? line.Count : int.Parse(told[0], CultureInfo.InvariantCulture); free > 0 && line.First is { } first; free--)
                {
                    line.RemoveFirst();
                    first.Value.TrySetResult();
                }
            }
        }
    }
}

/// <summary>A region has as many jobs of runs under way as it takes at once.</summary>
/// <param name="region">The region's name.</param>
/// <param name="most">How many that are.</param>
public sealed class RegionFullException(string region, int most)
    : RegionUnavailableException(region, $"Region {region} takes {most} {(most == 1 ? "job" : "jobs")} of runs at once, and so many are under way.", mayHaveArrived: false);
