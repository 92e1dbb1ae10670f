using System.Diagnostics.Metrics;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Regions;
using Federation.ServiceDefaults.Telemetry;
using Npgsql;

namespace Federation.Coordinator.Hosting;

/// <summary>What the coordinator's database says of runs and feeds, asked in one statement before metrics are read, and this replica's breakers. Every replica tells the same of the database.</summary>
internal sealed class CoordinatorGauges
{
    private const string Sample =
        $"""
        select 'run ' || state, count(*)::double precision from run_summaries
          where state in ('{RunStates.Running}', '{RunStates.Queued}', '{RunStates.Paused}', '{RunStates.Cancelling}') group by state
        union all select 'feed ' || region, extract(epoch from clock_timestamp() - coalesce(last_contact_at, unreachable_since)) from region_feeds where coalesce(last_contact_at, unreachable_since) is not null
        union all select 'work', count(*) from run_work
        union all select 'link ' || region, case state when 'good' then 0 when 'degraded' then 1 when 'down' then 2 end from link_states where state <> 'unknown'
        union all select 'tick ' || region, tick_age from link_states where tick_age is not null
        """;

    private const string RunPrefix = "run ";
    private const string FeedPrefix = "feed ";
    private const string LinkPrefix = "link ";
    private const string TickPrefix = "tick ";
    private static readonly string[] UnderWay = [RunStates.Running, RunStates.Queued, RunStates.Paused, RunStates.Cancelling];

    private readonly NpgsqlDataSource database;
    private readonly RegionDirectory regions;
    private readonly TimeProvider time;
    private (IReadOnlyDictionary<string, double> Values, long At)? sample;

    public CoordinatorGauges(NpgsqlDataSource database, RegionDirectory regions, IMeterFactory meters, TimeProvider time)
    {
        (this.database, this.regions, this.time) = (database, regions, time);
        var meter = meters.Create("Federation.Coordinator");
        meter.CreateObservableGauge("federation.runs", Runs, "{run}", "Runs that are not over, by state.");
        meter.CreateObservableGauge("federation.runs.work", () => Values("work", "work"), "{piece}", "Calls to regions and timers that runs wait for.");
        meter.CreateObservableGauge("federation.feed.age", () => Values(FeedPrefix, "region"), "s", "How long ago each region last answered the follower of its change feed; of one that never did, for how long it has been asked in vain.");
        meter.CreateObservableGauge("federation.link.state", () => Values(LinkPrefix, "region"), "{state}", "The link to each region as the probes see it: 0 good, 1 degraded, 2 down.");
        meter.CreateObservableGauge("federation.region.tick_age", () => Values(TickPrefix, "region"), "s", "How long ago each region's scheduler had last looked for what is due, when it was last probed.");
        meter.CreateObservableGauge("federation.region.breaker_open", Breakers, "{breaker}", "1 where so many calls of this replica failed that calls to the region are held back, otherwise 0.");
        meter.CreateObservableGauge("federation.region.calls", Calls, "{call}", "This replica's calls under way, by region.");
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

    private IEnumerable<Measurement<double>> Runs() =>
        Fresh is { } values ? UnderWay.Select(state => new Measurement<double>(values.GetValueOrDefault(RunPrefix + state), Tag("state", state))) : [];

    private IEnumerable<Measurement<double>> Values(string prefix, string tag) => (Fresh ?? new Dictionary<string, double>())
        .Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(value => value.Key.Length == prefix.Length ? new Measurement<double>(value.Value) : new Measurement<double>(value.Value, Tag(tag, value.Key[prefix.Length..])));

    private IEnumerable<Measurement<int>> Breakers() => regions.All.Select(client => new Measurement<int>(client.Vitals.BreakerState == "closed" ? 0 : 1, Tag("region", client.Region.Id)));

    private IEnumerable<Measurement<int>> Calls() => regions.All.Select(client => new Measurement<int>(client.Vitals.InFlight, Tag("region", client.Region.Id)));

    private static KeyValuePair<string, object?> Tag(string name, string value) => KeyValuePair.Create<string, object?>(name, value);
}
