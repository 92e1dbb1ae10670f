using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Federation.Coordinator.Runs;

/// <summary>
/// Runs under way as this process last committed them. What is told to a run costs much less if it need not be read again; whether a copy is still the run is for the stamp
/// in its locked row to say, so that a copy that another replica has made old is never taken for it.
/// </summary>
public sealed class RunCache
{
    private const long MostBytes = 64 * 1024 * 1024;
    private const long BytesPerStep = 4096;

    private static readonly ConditionalWeakTable<JsonObject, object> OutputSizes = [];

    private readonly Lock gate = new();
    private Dictionary<Guid, Run> young = [];
    private Dictionary<Guid, Run> old = [];
    private long size;

    /// <summary>The run as it was when it got that stamp; null if that is not known here.</summary>
    public Run? Find(Guid id, Guid stamp)
    {
        lock (gate) return (young.TryGetValue(id, out var run) || old.TryGetValue(id, out run)) && run.Stamp == stamp ? run : null;
    }

    /// <summary>Keeps runs that are committed like this; those that are over are not told much more. What has not changed for long goes when there is too much.</summary>
    public void Keep(IEnumerable<Run> committed)
    {
        lock (gate)
        {
            foreach (var run in committed)
            {
                if (run.IsOver)
                {
                    young.Remove(run.Id);
                    old.Remove(run.Id);
                    continue;
                }

                young[run.Id] = run;
                size += run.Steps.Sum(SizeOf);
                if (size > MostBytes / 2) (old, young, size) = (young, [], 0);
            }
        }
    }

    private static long SizeOf(Step step) => BytesPerStep + (step.Output is { } output ? (int)OutputSizes.GetValue(output, one => one.ToJsonString().Length) : 0);
}
