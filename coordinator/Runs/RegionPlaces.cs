using System.Collections.Concurrent;
using Federation.Coordinator.Regions;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Runs;

/// <summary>
/// Places for jobs in regions that take only so many of them at once (<see cref="Region.MaxJobs"/>), whichever replica launches them. A launch takes one before it is first
/// sent; the place is free as soon as the attempt is over or in another region, which the runs themselves say: whoever looks for a place clears away those first.
/// </summary>
public sealed class RegionPlaces(NpgsqlDataSource dataSource, TimeProvider time)
{
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

    private readonly ConcurrentDictionary<string, long> full = [];

    /// <summary>Takes a place for a launch, or finds the one that it has.</summary>
    /// <exception cref="RegionUnavailableException">All are taken.</exception>
    public async Task TakeAsync(Region region, LaunchKey launch, CancellationToken cancellationToken)
    {
        if (region.MaxJobs is not { } most) return;
        if (full.TryGetValue(region.Id, out var since) && time.GetElapsedTime(since) < LookEvery) throw Full(region.Id, most);
        if (await TryTakeAsync(region.Id, most, launch, cancellationToken)) return;
        full[region.Id] = time.GetTimestamp();
        throw Full(region.Id, most);
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

    private static RegionUnavailableException Full(string region, int most) =>
        new(region, $"Region {region} takes {most} {(most == 1 ? "job" : "jobs")} of runs at once, and so many are under way.", mayHaveArrived: false);
}
