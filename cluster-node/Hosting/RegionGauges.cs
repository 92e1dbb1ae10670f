using System.Diagnostics.Metrics;
using Federation.ServiceDefaults.Telemetry;
using Npgsql;

namespace Federation.ClusterNode.Hosting;

/// <summary>What the whole region looks like, asked of its database in one statement before metrics are read. Every node tells the same.</summary>
internal sealed class RegionGauges
{
    private const string Sample =
        """
        select state || case when unreachable_since is null then '' else '-unreachable' end, count(*)::double precision from jobs where state in ('queued', 'assigned', 'running') group by 1
        union all select 'notifications', count(*) from notifications
        union all select 'reactions', count(*) from job_reactions
        union all select 'writing', coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0) from pg_stat_activity where backend_xid is not null
        union all select 'withheld', coalesce(max(extract(epoch from clock_timestamp() - at)), 0) from job_changes where xid >= pg_snapshot_xmin(pg_current_snapshot())
        union all select 'overdue', coalesce(max(extract(epoch from clock_timestamp() - next_due_at)), 0) from event_schedule
          where next_due_at <= clock_timestamp() and (select coalesce(scheduler_on, true) from region)
        union all select 'server ' || name, extract(epoch from clock_timestamp() - last_seen_at) from servers
        union all select kind || name, value from satellites cross join lateral (values
          ('satellite-round-trip ', round_trip / 1000), ('satellite-clock ', clock_offset / 1000), ('satellite-results ', results_pending), ('satellite-log ', log_pending)) told (kind, value)
          where last_contact_at is not null and value is not null
        """;

    private readonly NpgsqlDataSource database;
    private readonly TimeProvider time;
    private (IReadOnlyDictionary<string, double> Values, long At)? sample;

    public RegionGauges(NpgsqlDataSource database, IMeterFactory meters, TimeProvider time)
    {
        this.database = database;
        this.time = time;
        var meter = meters.Create("Federation.ClusterNode.Region");
        meter.CreateObservableGauge("federation.region.jobs", Jobs, "{job}", "Jobs of the region that have not ended, by state.");
        meter.CreateObservableGauge("federation.notifications.waiting", () => Value("notifications"), "{notification}", "Notifications to be sent or sent again.");
        meter.CreateObservableGauge("federation.reactions.waiting", () => Value("reactions"), "{reaction}", "Starts and ends of jobs that have not been reacted to.");
        meter.CreateObservableGauge("federation.schedule.overdue", () => Value("overdue"), "s", "How long the event has been due that is due longest and has not been fired.");
        meter.CreateObservableGauge("federation.changes.oldest_write", () => Value("writing"), "s", "Age of the oldest write transaction on the server, which holds the change feed back.");
        meter.CreateObservableGauge("federation.changes.lag", () => Value("withheld"), "s", "Age of the oldest change that the feed cannot hand out yet.");
        meter.CreateObservableGauge("federation.servers.heartbeat_age", () => ByNode("server "), "s", "How long ago each node and satellite was last heard of.");
        meter.CreateObservableGauge("federation.satellites.round_trip", () => ByNode("satellite-round-trip "), "s", "How long each satellite's last pulse took there and back.");
        meter.CreateObservableGauge("federation.satellites.clock_offset", () => ByNode("satellite-clock "), "s", "By how much the region's clock is ahead of each satellite's.");
        meter.CreateObservableGauge("federation.satellites.results_pending", () => ByNode("satellite-results "), "{result}", "Jobs that have ended on each satellite and whose results are still to come, when it was last heard of.");
        meter.CreateObservableGauge("federation.satellites.log_pending", () => ByNode("satellite-log "), "By", "Output on each satellite that is still to come, when it was last heard of.");
    }

    /// <summary>Asks the database.</summary>
    public async Task SampleAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sample);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var values = new Dictionary<string, double>();
        while (await rows.ReadAsync(cancellationToken)) values[rows.GetString(0)] = rows.GetDouble(1);
        sample = (values, time.GetTimestamp());
    }

    private IReadOnlyDictionary<string, double>? Fresh => sample is var (values, at) && time.GetElapsedTime(at) < MetricsSampler.Keep ? values : null;

    private IEnumerable<Measurement<double>> Value(string name) => Fresh is { } values ? [new(values.GetValueOrDefault(name))] : [];

    private IEnumerable<Measurement<double>> Jobs() => Fresh is not { } values ? [] :
    [
        new(values.GetValueOrDefault("queued"), KeyValuePair.Create<string, object?>("state", "queued")),
        new(values.GetValueOrDefault("assigned"), KeyValuePair.Create<string, object?>("state", "assigned")),
        new(values.GetValueOrDefault("running"), KeyValuePair.Create<string, object?>("state", "running")),
        new(values.GetValueOrDefault("running-unreachable"), KeyValuePair.Create<string, object?>("state", "unreachable")),
    ];

    private IEnumerable<Measurement<double>> ByNode(string prefix) => (Fresh ?? new Dictionary<string, double>())
        .Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(value => new Measurement<double>(value.Value, KeyValuePair.Create<string, object?>("node", value.Key[prefix.Length..])));
}
