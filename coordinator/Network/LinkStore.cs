using System.Text.Json;
using Federation.Contracts.Coordinator;
using Federation.Network;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Network;

/// <summary>A region whose probe is due, and its link so far.</summary>
public sealed record DueLink(string Region, LinkState Link);

/// <summary>The tables of links: how each is now, and how its probes were in every minute, hour and day.</summary>
public sealed class LinkStore(NpgsqlDataSource dataSource)
{
    private const string Take =
        """
        with added as (insert into link_states (region, state, since, recent, due_at) select unnest($1::text[]), 'unknown', now(), '[]', now() on conflict do nothing),
        due as materialized (select region from link_states where due_at <= now() and region = any($1) for update skip locked)
        update link_states l set due_at = now() + $2 * (0.9 + 0.2 * random()) from due where l.region = due.region returning l.region, l.state, l.since, l.recent
        """;

    /// <summary>What a region said of itself stands until it says something else: a lost probe ($9 tells what it met) is no news about that.</summary>
    private const string Save =
        """
        update link_states set state = $2, since = $3, recent = $4, round_trip_ms = $5, loss_percent = $6, probed_at = now(), problem = $9,
          tick_age = case when $9 is null then $7 else tick_age end, clock_ahead = case when $9 is null then $8 else clock_ahead end
        where region = $1
        """;

    private const string Count =
        """
        insert into link_history as h (region, resolution, at, sent, lost, longest_ms, round_trips)
        select $1, r, date_trunc(r, now(), 'UTC'), 1, $2, $3, $4 from unnest(array['minute', 'hour', 'day']) r
        on conflict (region, resolution, at) do update set sent = h.sent + 1, lost = h.lost + $2, longest_ms = greatest(h.longest_ms, $3), round_trips[$5] = h.round_trips[$5] + 1 - $2
        """;

    private const string Trim =
        """
        delete from link_history where (resolution = 'minute' and at < now() - $1) or (resolution = 'hour' and at < now() - $2) or (resolution = 'day' and at < now() - $3)
        """;

    private const string Columns = "region, state, since, recent, probed_at, round_trip_ms, loss_percent, tick_age, clock_ahead, problem";

    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    /// <summary>Takes the regions that are due, so that one replica probes each; they are due again after about the given time.</summary>
    public async Task<IReadOnlyList<DueLink>> TakeAsync(IEnumerable<string> regions, TimeSpan every, CancellationToken cancellationToken)
    {
        await using var take = dataSource.CreateCommand(Take);
        take.Parameters.Add(new() { Value = regions.ToArray() });
        take.Parameters.Add(new() { Value = every });
        await using var rows = await take.ExecuteReaderAsync(cancellationToken);
        var due = new List<DueLink>();
        while (await rows.ReadAsync(cancellationToken))
            due.Add(new DueLink(rows.GetString(0), new LinkState(rows.GetString(1), rows.GetFieldValue<DateTimeOffset>(2), JsonSerializer.Deserialize<List<double?>>(rows.GetString(3), Json)!)));
        return due;
    }

    /// <summary>Writes how a link is after a probe, and counts the probe.</summary>
    public async Task SaveAsync(string region, LinkState link, ProbeResult probe, CancellationToken cancellationToken)
    {
        var bucket = RoundTripBuckets.Of(probe.RoundTripMs ?? 0);
        var counts = new int[RoundTripBuckets.Count];
        if (probe.Answered) counts[bucket] = 1;

        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Save)
        {
            Parameters =
            {
                new() { Value = region },
                new() { Value = link.State },
                new() { Value = link.Since.ToUniversalTime() },
                new() { Value = JsonSerializer.Serialize(link.Recent, Json), NpgsqlDbType = NpgsqlDbType.Jsonb },
                Number(link.RoundTripMs),
                new() { Value = link.LossPercent },
                Number(probe.TickAgeSeconds),
                Number(probe.ClockAheadSeconds),
                new() { Value = (object?)probe.Problem ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Count)
        {
            Parameters = { new() { Value = region }, new() { Value = probe.Answered ? 0 : 1 }, Number(probe.RoundTripMs), new() { Value = counts }, new() { Value = bucket + 1 } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Drops the history that is older than is kept.</summary>
    public async Task TrimAsync(ProbeOptions options, CancellationToken cancellationToken)
    {
        await using var trim = dataSource.CreateCommand(Trim);
        foreach (var kept in new[] { options.KeepMinutes, options.KeepHours, options.KeepDays }) trim.Parameters.Add(new() { Value = kept });
        await trim.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>All links by region.</summary>
    public async Task<IReadOnlyList<LinkStateResponse>> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"select {Columns} from link_states where region in (select id from mt_doc_regions) order by region");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var links = new List<LinkStateResponse>();
        while (await rows.ReadAsync(cancellationToken)) links.Add(Read(rows));
        return links;
    }

    /// <summary>One link; null before the region was known to a replica.</summary>
    public async Task<LinkStateResponse?> FindAsync(string region, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"select {Columns} from link_states where region = $1");
        command.Parameters.Add(new() { Value = region });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? Read(rows) : null;
    }

    /// <summary>A link's history, oldest first.</summary>
    public async Task<IReadOnlyList<LinkHistoryPoint>> HistoryAsync(string region, string resolution, DateTimeOffset since, DateTimeOffset until, int most, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "select at, sent, lost, longest_ms, round_trips from link_history where region = $1 and resolution = $2 and at >= $3 and at < $4 order by at limit $5");
        object[] values = [region, resolution, since.ToUniversalTime(), until.ToUniversalTime(), most];
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var points = new List<LinkHistoryPoint>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var counts = rows.GetFieldValue<int[]>(4);
            points.Add(new LinkHistoryPoint(
                rows.GetFieldValue<DateTimeOffset>(0), rows.GetInt32(1), rows.GetInt32(2),
                RoundTripBuckets.Percentile(counts, 0.50), RoundTripBuckets.Percentile(counts, 0.95), RoundTripBuckets.Percentile(counts, 0.99), OrNull(rows, 3)));
        }

        return points;
    }

    internal static Table States()
    {
        var table = new Table("link_states");
        table.AddColumn("region", "text").AsPrimaryKey();
        table.AddColumn("state", "text").NotNull();
        table.AddColumn("since", "timestamptz").NotNull();
        table.AddColumn("recent", "jsonb").NotNull();
        table.AddColumn("due_at", "timestamptz").NotNull();
        table.AddColumn("probed_at", "timestamptz");
        table.AddColumn("round_trip_ms", "double precision");
        table.AddColumn("loss_percent", "double precision");
        table.AddColumn("tick_age", "double precision");
        table.AddColumn("clock_ahead", "double precision");
        table.AddColumn("problem", "text");
        return table;
    }

    internal static Table History()
    {
        var table = new Table("link_history");
        table.AddColumn("region", "text").AsPrimaryKey();
        table.AddColumn("resolution", "text").AsPrimaryKey();
        table.AddColumn("at", "timestamptz").AsPrimaryKey();
        table.AddColumn("sent", "integer").NotNull();
        table.AddColumn("lost", "integer").NotNull();
        table.AddColumn("longest_ms", "double precision");
        table.AddColumn("round_trips", "integer[]").NotNull();
        return table;
    }

    private static LinkStateResponse Read(NpgsqlDataReader row) => new()
    {
        Region = row.GetString(0),
        State = row.GetString(1),
        Since = row.GetFieldValue<DateTimeOffset>(2),
        Recent = JsonSerializer.Deserialize<List<double?>>(row.GetString(3), Json)!,
        ProbedAt = row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4),
        RoundTripMs = OrNull(row, 5),
        LossPercent = OrNull(row, 6) ?? 0,
        TickAgeSeconds = OrNull(row, 7),
        ClockAheadSeconds = OrNull(row, 8),
        Problem = row.IsDBNull(9) ? null : row.GetString(9),
    };

    private static double? OrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private static NpgsqlParameter Number(double? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double };
}
