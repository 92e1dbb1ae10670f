using System.Runtime.CompilerServices;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Programs;

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
        yield return new(Name, "cluster-node, until it accepts work, p50", await RestartsAsync(federation.Regions[0].Nodes[0], cancellationToken), "ms", Goal: 1500, Cronicle: 60_000);
        yield return new(Name, "coordinator, until it answers, p50", await RestartsAsync(federation.Coordinators[0], cancellationToken), "ms", Goal: 1500);
    }

    private static async Task<double> RestartsAsync(ProgramProcess program, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        for (var i = 0; i < Restarts; i++)
        {
            await program.StopAsync(cancellationToken);
            var begun = TimeProvider.System.GetTimestamp();
            await program.StartAsync(cancellationToken);
            samples.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        return samples.Percentile(0.50);
    }
}
