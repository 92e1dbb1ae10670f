using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Benchmarks;

/// <summary>How many steps the coordinator gets through when jobs take no time, and how long it takes from one job's end to the next one's launch.</summary>
public sealed class Steps : IBenchmark
{
    private const string Chain = "ten-steps";
    private const int Runs = 500;
    private const int WarmUp = 200;
    private const int StepsPerRun = 10;
    private const int UnderWay = 100;
    private const int HandedOff = 600;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <inheritdoc />
    public string Name => "steps";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var coordinator = await LoneCoordinator.StartAsync(postgres, cancellationToken);
        await coordinator.PutChainAsync(Chain, Enumerable.Repeat("no-op", StepsPerRun), cancellationToken);
        await AllAtOnceAsync(coordinator, WarmUp, cancellationToken);

        var used = ProgramUse.ProcessorTime(coordinator.Process);
        var took = await AllAtOnceAsync(coordinator, Runs, cancellationToken);
        yield return new(Name, $"{Runs} runs of {StepsPerRun} steps at once", Runs * StepsPerRun / took.TotalSeconds, "steps/s", Goal: 1000);
        yield return new(Name, "the coordinator's processor time for a step", (ProgramUse.ProcessorTime(coordinator.Process) - used).TotalMilliseconds / (Runs * StepsPerRun), "ms");

        var handOffs = await HandOffsAsync(coordinator, cancellationToken);
        yield return new(Name, $"hand-off beyond the round trip, {UnderWay} runs under way, p50", handOffs.Percentile(0.50), "ms", Goal: 10);
        yield return new(Name, $"hand-off beyond the round trip, {UnderWay} runs under way, p99", handOffs.Percentile(0.99), "ms", Goal: 40);
    }

    private static async Task<TimeSpan> AllAtOnceAsync(LoneCoordinator coordinator, int runs, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, runs), new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = cancellationToken }, async (_, stop) => await coordinator.StartRunAsync(Chain, wait: null, stop));
        await Eventually.HoldsAsync(
            cancel => coordinator.Api.GetRunsAsync(Chain, RunStates.Running, before: null, limit: 1, cancel), page => page.Runs.Count == 0, Patience, cancellationToken, "all runs are over");
        return TimeProvider.System.GetElapsedTime(begun);
    }

    /// <summary>A run whose hand-offs are measured goes through while a hundred others wait for jobs and two more go through all the time.</summary>
    private static async Task<Samples> HandOffsAsync(LoneCoordinator coordinator, CancellationToken cancellationToken)
    {
        await coordinator.PutChainAsync("waiting", [InstantRegion.Waiting], cancellationToken);
        for (var i = 0; i < UnderWay; i++) await coordinator.StartRunAsync("waiting", wait: null, cancellationToken);

        var samples = new Samples();
        var ends = new ConcurrentDictionary<string, long>();
        coordinator.Region.Ended = key => ends[key] = TimeProvider.System.GetTimestamp();
        coordinator.Region.Launched = key =>
        {
            if (!ends.TryRemove(Before(key), out var ended)) return;
            lock (samples) samples.Add(TimeProvider.System.GetElapsedTime(ended));
        };
        await Parallel.ForEachAsync(Enumerable.Range(0, HandedOff / StepsPerRun), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, async (_, stop) => await coordinator.StartRunAsync(Chain, wait: 25, stop));
        return samples;
    }

    /// <summary>The launch key of the step before: <c>RUN.step-3.1</c> for <c>RUN.step-4.1</c>.</summary>
    private static string Before(string key)
    {
        var parts = key.Split('.');
        var step = parts[1].Split('-');
        return int.TryParse(step[^1], out var place) ? $"{parts[0]}.{step[0]}-{place - 1}.{parts[2]}" : "";
    }
}
