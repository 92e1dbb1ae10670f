using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.FaultTests.Monitoring;

/// <summary>What the alert rules and the dashboard in <c>deploy/monitoring</c> ask for is what the programs serve.</summary>
public sealed partial class MetricNamesTests(TestPostgres postgres)
{
    private static readonly Dictionary<string, string> None = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_metric_that_rules_and_dashboard_name_is_served()
    {
        var wanted = Named("alerts.yml").Union(Named("dashboard.json")).Order().ToList();
        await using var federation = await FederationHarness.StartAsync(postgres, new FederationPlan { Regions = ["eu-west"] }, Cancel);
        await RunOnceAsync(federation);
        await using var satellite = await federation.Regions[0].StartSatelliteAsync("satellite", Path.Combine(federation.Folder, "satellite"), [federation.Regions[0].Nodes[0].Url], None, Cancel);

        using var http = new HttpClient();
        var missing = await Eventually.HoldsAsync(
            async cancel =>
            {
                var served = await http.GetStringAsync(new Uri(federation.Coordinators[0].Url, "/metrics"), cancel) + await http.GetStringAsync(new Uri(federation.Regions[0].Nodes[0].Url, "/metrics"), cancel);
                return wanted.Where(name => !served.Contains($"\n{name}{{", StringComparison.Ordinal) && !served.Contains($"\n{name} ", StringComparison.Ordinal)).ToList();
            },
            names => names.Count == 0, TimeSpan.FromSeconds(120), Cancel, "every metric is served");

        Assert.True(wanted.Count > 20, $"Only {wanted.Count} metrics are named.");
        Assert.Empty(missing);
    }

    private static async Task RunOnceAsync(FederationHarness federation)
    {
        await federation.Regions[0].CreateShellEventAsync("Nothing", "#!/bin/sh\nexit 0\n", Cancel);
        await federation.PutChainAsync("one", "steps: [{ name: only, region: eu-west, eventTitle: Nothing }]", Cancel);
        var started = await federation.Api.StartRunAsync("one", new StartRunRequest(null), idempotencyKey: null, wait: null, Cancel);
        var ended = await Eventually.HoldsAsync(cancel => federation.Api.GetRunAsync(started.Id, wait: 5, cancel), run => RunStates.IsOver(run.State), TimeSpan.FromSeconds(120), Cancel);
        Assert.Equal(RunStates.Succeeded, ended.State);
    }

    private static IEnumerable<string> Named(string file) => Metric().Matches(File.ReadAllText(Path.Combine(Folder(), file))).Select(match => match.Value).Distinct();

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../deploy/monitoring");

    /// <summary>The label that <c>prometheus.yml</c> gives to nodes begins as metrics do.</summary>
    [GeneratedRegex(@"\bfederation_(?!region\b)[a-z]+(_[a-z]+)*\b")]
    private static partial Regex Metric();
}
