using System.Runtime.CompilerServices;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>From a job's end in one region to the start of the next one in the other, against the round trip between them.</summary>
public sealed class HandOff : IBenchmark
{
    private const int WarmUp = 10;
    private const int Runs = 100;
    private static readonly (string From, string To)[] Ways = [("eu", "us"), ("us", "eu")];

    /// <inheritdoc />
    public string Name => "hand-off";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var sites = await TwoSites.StartAsync(postgres, cancellationToken);
        foreach (var (from, to) in Ways) await sites.PutChainAsync($"{from}-{to}", [from, to], cancellationToken);
        foreach (var roundTrip in TwoSites.RoundTrips)
        {
            sites.Move(roundTrip);
            foreach (var (from, to) in Ways)
            {
                var samples = await HandOffsAsync(sites, $"{from}-{to}", cancellationToken);
                yield return new(Name, $"{from} to {to}, round trip {roundTrip} ms, p50", samples.Percentile(0.50), "ms", Goal: roundTrip + 20);
                yield return new(Name, $"{from} to {to}, round trip {roundTrip} ms, p99", samples.Percentile(0.99), "ms");
            }
        }
    }

    private static async Task<Samples> HandOffsAsync(TwoSites sites, string chain, CancellationToken cancellationToken)
    {
        for (var i = 0; i < WarmUp; i++) await sites.RunAsync(chain, cancellationToken);

        var samples = new Samples();
        for (var i = 0; i < Runs; i++)
        {
            var run = await sites.RunAsync(chain, cancellationToken);
            samples.Add(await sites.HandOffAsync(run.Steps[0], run.Steps[1], cancellationToken));
        }

        return samples;
    }
}
