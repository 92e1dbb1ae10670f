using System.Runtime.CompilerServices;
using Federation.Contracts.Regions;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>No-op shell jobs launched by many callers at once: from the first launch to the last end, as the change feed tells it.</summary>
public sealed class Throughput : IBenchmark
{
    private const int Callers = 32;
    private const int Jobs = 10_000;

    /// <inheritdoc />
    public string Name => "throughput";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var region = await RegionHarness.StartAsync(postgres, "eu-west", folder.Path, nodes: 1, new Dictionary<string, string>(), cancellationToken);
        var noOp = await NoOp.CreateAsync(region, cancellationToken);
        var cursor = (await region.Api.GetJobChangesAsync(after: null, wait: 0, limit: 1, cancellationToken)).Cursor!;

        var begun = TimeProvider.System.GetTimestamp();
        var ended = AllEndedAsync(region.Api, cursor, cancellationToken);
        await Parallel.ForEachAsync(Enumerable.Range(0, Jobs), new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken }, async (_, stop) => await noOp.LaunchAsync(stop));
        var launched = TimeProvider.System.GetElapsedTime(begun);
        await ended;
        var all = TimeProvider.System.GetElapsedTime(begun);

        yield return new(Name, $"launches accepted, {Callers} callers", Jobs / launched.TotalSeconds, "jobs/s");
        yield return new(Name, $"jobs launched, run and recorded, {Jobs} jobs", Jobs / all.TotalSeconds, "jobs/s", Goal: 200, Cronicle: 15.4);
    }

    private static async Task AllEndedAsync(IRegionApi region, string cursor, CancellationToken cancellationToken)
    {
        var left = Jobs;
        while (left > 0)
        {
            var page = await region.GetJobChangesAsync(cursor, wait: 20, limit: 1000, cancellationToken);
            if (page.Changes.FirstOrDefault(change => change.State is JobStates.Error or JobStates.Aborted) is { } failed)
                throw new InvalidOperationException($"Job {failed.Id} did not succeed: {failed.Description}");
            left -= page.Changes.Count(change => change.State is JobStates.Success);
            cursor = page.Cursor!;
        }
    }
}
