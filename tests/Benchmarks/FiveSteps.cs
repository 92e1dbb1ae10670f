using System.Runtime.CompilerServices;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>A chain of five no-op steps that goes to and fro between two regions: from sending the request to having the answer that it succeeded.</summary>
public sealed class FiveSteps : IBenchmark
{
    private const string Chain = "to-and-fro";
    private const int WarmUp = 10;
    private const int Runs = 60;

    /// <inheritdoc />
    public string Name => "five-steps";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var sites = await TwoSites.StartAsync(postgres, cancellationToken);
        await sites.PutChainAsync(Chain, ["eu", "us", "eu", "us", "eu"], cancellationToken);
        for (var i = 0; i < WarmUp; i++) await sites.RunAsync(Chain, cancellationToken);

        var samples = new Samples();
        for (var i = 0; i < Runs; i++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await sites.RunAsync(Chain, cancellationToken);
            samples.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        yield return new(Name, "eu-us-eu-us-eu, 36 ms between, p50", samples.Percentile(0.50), "ms", Goal: 350, Cronicle: 760);
        yield return new(Name, "eu-us-eu-us-eu, 36 ms between, p99", samples.Percentile(0.99), "ms");
    }
}
