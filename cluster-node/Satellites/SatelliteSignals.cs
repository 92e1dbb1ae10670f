using System.Collections.Concurrent;
using Federation.ClusterNode.Jobs;

namespace Federation.ClusterNode.Satellites;

/// <summary>Tells the calls of satellites that wait at this node that there may be work.</summary>
internal sealed class SatelliteSignals : IDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new();
    private readonly WorkSignal work;

    public SatelliteSignals(WorkSignal work)
    {
        this.work = work;
        work.Called += WakeUp;
    }

    /// <summary>Completes with the first call for that satellite after this one. Ask before looking for work.</summary>
    public Task Next(string name) => waiting.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Dispose() => work.Called -= WakeUp;

    private void WakeUp(string? name)
    {
        foreach (var one in name is null ? waiting.Keys : [name])
            if (waiting.TryRemove(one, out var call)) call.TrySetResult();
    }
}
