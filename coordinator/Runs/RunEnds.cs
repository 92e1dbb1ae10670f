namespace Federation.Coordinator.Runs;

/// <summary>Lets callers wait for the end of a run.</summary>
public sealed class RunEnds(RunQueries runs, RunNews news, TimeProvider time)
{
    /// <summary>A run once it is over, or as it is when the wait is; null if there is none.</summary>
    public async Task<Run?> WaitAsync(Guid id, TimeSpan wait, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var watch = news.Watch(id, onlyItsEnd: true);
        while (true)
        {
            watch.Rearm();
            var run = await runs.PresentAsync(id, cancellationToken);
            var left = wait - time.GetElapsedTime(began);
            if (run is null or { IsOver: true } || left <= TimeSpan.Zero) return run;

            await Task.WhenAny(watch.Heard, Task.Delay(left, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
