using System.Runtime.CompilerServices;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Benchmarks;

/// <summary>What ten thousand runs cost that wait for their jobs.</summary>
public sealed class Waiting : IBenchmark
{
    private const int Runs = 10_000;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public string Name => "waiting";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var coordinator = await LoneCoordinator.StartAsync(postgres, cancellationToken);
        await coordinator.PutChainAsync("waiting", [InstantRegion.Waiting, "no-op", "no-op"], cancellationToken);
        await Parallel.ForEachAsync(Enumerable.Range(0, Runs), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = cancellationToken }, async (_, stop) => await coordinator.StartRunAsync("waiting", wait: null, stop));
        await Eventually.HoldsAsync(() => coordinator.Region.Jobs == Runs, Patience, cancellationToken, "every run has its job");
        await Eventually.PassesAsync(Settling, cancellationToken);

        var used = ProgramUse.ProcessorTime(coordinator.Process);
        await Eventually.PassesAsync(Watched, cancellationToken);
        yield return new(Name, $"{Runs} runs waiting, processor", 100 * (ProgramUse.ProcessorTime(coordinator.Process) - used) / Watched, "% of a core", Goal: 3);
        yield return new(Name, $"{Runs} runs waiting, memory", ProgramUse.ResidentMiB(coordinator.Process), "MiB");

        await coordinator.Process.StopAsync(cancellationToken);
        var begun = TimeProvider.System.GetTimestamp();
        await coordinator.Process.StartAsync(cancellationToken);
        yield return new(Name, $"{Runs} runs waiting, start", TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds, "ms", Goal: 3000);
    }
}
