using System.Runtime.CompilerServices;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>From a job's end in one region to the start of the next one in the other, against the round trip between them.</summary>
public sealed class HandOff : IBenchmark
{
    private const int WarmUp = 10;
    private const int Runs = 100;

    /// <inheritdoc />
    public string Name => "hand-off";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var sites = await TwoSites.StartAsync(postgres, cancellationToken);
        var roundTrip = TwoSites.RoundTrip.TotalMilliseconds;
        foreach (var (from, to) in new[] { ("eu", "us"), ("us", "eu") })
        {
            await sites.PutChainAsync($"{from}-{to}", [from, to], cancellationToken);
            for (var i = 0; i < WarmUp; i++) await sites.RunAsync($"{from}-{to}", cancellationToken);

            var samples = new Samples();
            for (var i = 0; i < Runs; i++)
            {
                var run = await sites.RunAsync($"{from}-{to}", cancellationToken);
                samples.Add(await sites.HandOffAsync(run.Steps[0], run.Steps[1], cancellationToken));
            }

            yield return new(Name, $"{from} to {to}, round trip {roundTrip:0} ms, p50", samples.Percentile(0.50), "ms", Goal: roundTrip + 20);
            yield return new(Name, $"{from} to {to}, round trip {roundTrip:0} ms, p99", samples.Percentile(0.99), "ms");
        }
    }
}
