using System.Runtime.CompilerServices;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>Pages out of a million ended jobs, the newest and the oldest; and what jobs notice of it when 100,000 of them are deleted.</summary>
public sealed class HistoryPages : IBenchmark
{
    private const int Events = 100;
    private const int JobsOfEach = 10_000;
    private const int Kept = 9_000;
    private const int Pages = 200;
    private const int PageSize = 50;
    private const int Launches = 200;

    /// <inheritdoc />
    public string Name => "history";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var region = await RegionHarness.StartAsync(postgres, "eu-west", folder.Path, nodes: 1, new Dictionary<string, string>(), cancellationToken);
        var events = await region.AddEndedJobsAsync(Events, JobsOfEach, cancellationToken);

        const int All = Events * JobsOfEach;
        foreach (var (what, from) in new[] { ("the newest", 0), ("in the middle", All / 2), ("the oldest", All - PageSize - Pages) })
            yield return new(Name, $"get_history of a million jobs, {what}, p50", await PagesAsync(offset => region.Api.GetHistoryAsync(from + offset, PageSize, cancellationToken)), "ms", Goal: 10);
        foreach (var (what, from) in new[] { ("the newest", 0), ("the oldest", JobsOfEach - PageSize - Pages) })
            yield return new(Name, $"get_event_history of 10,000 jobs, {what}, p50", await PagesAsync(offset => region.Api.GetEventHistoryAsync(events[offset % Events], from + offset, PageSize, cancellationToken)), "ms", Goal: 10);

        var noOp = await NoOp.CreateAsync(region, cancellationToken);
        var before = await LaunchesAsync(noOp, cancellationToken);
        await region.ExecuteAsync("update mt_doc_event set data = jsonb_set(data, '{Data,keep_jobs}', $1::text::jsonb) where id = any($2)", cancellationToken, $"{Kept}", events.ToArray());
        await region.Nodes[0].StopAsync(cancellationToken);
        await region.Nodes[0].StartAsync(cancellationToken);

        var begun = TimeProvider.System.GetTimestamp();
        var during = await LaunchesAsync(noOp, cancellationToken);
        var left = await CountAsync(region, cancellationToken);
        while (await CountAsync(region, cancellationToken) > Events * Kept) await noOp.EndAsync(await noOp.LaunchAsync(cancellationToken), cancellationToken);
        yield return new(Name, "100,000 jobs deleted in", TimeProvider.System.GetElapsedTime(begun).TotalSeconds, "s");
        yield return new(Name, "a no-op job end to end before, p50", before.Percentile(0.50), "ms");
        yield return new(Name, $"a no-op job end to end meanwhile ({All - left} of 100,000 deleted), p50", during.Percentile(0.50), "ms", Goal: 2 * before.Percentile(0.50));
    }

    private static async Task<double> PagesAsync<T>(Func<int, Task<T>> page)
    {
        var samples = new Samples();
        for (var i = 0; i < Pages; i++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await page(i);
            samples.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        return samples.Percentile(0.50);
    }

    private static async Task<Samples> LaunchesAsync(NoOp noOp, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        for (var i = 0; i < Launches; i++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await noOp.EndAsync(await noOp.LaunchAsync(cancellationToken), cancellationToken);
            samples.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        return samples;
    }

    private static Task<long> CountAsync(RegionHarness region, CancellationToken cancellationToken) =>
        region.ScalarAsync("select count(*) from jobs where id like 'jbench%'", cancellationToken);
}
