using System.Runtime.CompilerServices;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>How soon the programs answer after a start.</summary>
public sealed class Start : IBenchmark
{
    private const int Restarts = 7;

    /// <inheritdoc />
    public string Name => "start";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var federation = await FederationHarness.StartAsync(postgres, new FederationPlan { Regions = ["eu-west"] }, cancellationToken);
        yield return new(Name, "cluster-node, until it accepts work, p50", await federation.Regions[0].Nodes[0].RestartsAsync(Restarts, cancellationToken), "ms", Goal: 1500, Cronicle: 60_000);
        yield return new(Name, "coordinator, until it answers, p50", await federation.Coordinators[0].RestartsAsync(Restarts, cancellationToken), "ms", Goal: 1500);
    }
}
