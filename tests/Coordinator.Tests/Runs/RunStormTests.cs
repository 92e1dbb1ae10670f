using System.Collections.Concurrent;

namespace Federation.Coordinator.Tests.Runs;

public sealed class RunStormTests
{
    /// <summary>
    /// After everything a run is told: what is over has not changed of itself, no attempt was launched twice, nothing was launched while the run was held, only what is proven not to have been
    /// launched failed over, the run is over exactly when its steps are, and the same thing told again changes nothing. At last every run ends, and its history folds to the run that made it.
    /// </summary>
    [Fact]
    public void A_hundred_thousand_runs_keep_every_promise_whatever_they_are_told()
    {
        ConcurrentBag<int> lengths = [];
        Parallel.For(0, 100_000, seed => lengths.Add(Play(seed)));
        Assert.InRange(lengths.Average(), 10, 40);
    }

    private static int Play(int seed)
    {
        try
        {
            return RunStorm.Play(seed);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            throw new InvalidOperationException($"The storm of seed {seed} broke a promise.", broken);
        }
    }
}
