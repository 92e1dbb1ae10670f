using System.Runtime.CompilerServices;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>A chain of five no-op steps that goes to and fro between two regions: from sending the request to having the answer that it succeeded.</summary>
public sealed class FiveSteps : IBenchmark
{
    private const string Chain = "to-and-fro";
    private const int WarmUp = 10;
    private const int Runs = 50;

    /// <inheritdoc />
    public string Name => "five-steps";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var sites = await TwoSites.StartAsync(postgres, cancellationToken);
        await sites.PutChainAsync(Chain, ["eu", "us", "eu", "us", "eu"], cancellationToken);
        foreach (var roundTrip in TwoSites.RoundTrips)
        {
            sites.Move(roundTrip);
            for (var i = 0; i < WarmUp; i++) await sites.RunAsync(Chain, cancellationToken);

            var samples = new Samples();
            for (var i = 0; i < Runs; i++)
            {
                var begun = TimeProvider.System.GetTimestamp();
                await sites.RunAsync(Chain, cancellationToken);
                samples.Add(TimeProvider.System.GetElapsedTime(begun));
            }

            yield return new(Name, $"eu-us-eu-us-eu, {roundTrip} ms between, p50", samples.Percentile(0.50), "ms", Goal: roundTrip == 36 ? 350 : null, Cronicle: ByHand(roundTrip));
            yield return new(Name, $"eu-us-eu-us-eu, {roundTrip} ms between, p99", samples.Percentile(0.99), "ms");
        }
    }

    /// <summary>Two clusters whose job scripts call each other with curl.</summary>
    private static double? ByHand(int roundTrip) => roundTrip switch { 0 => 668, 36 => 760, _ => null };
}
