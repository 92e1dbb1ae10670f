using System.Diagnostics;

namespace Federation.Coordinator.Runs;

/// <summary>
/// The trace of a run (W3C Trace Context). Its id is the run's id, so that every replica, at every time, knows it without its being kept: launches carry it
/// into the regions, and whoever has a run's id finds all of its spans.
/// </summary>
internal static class RunTrace
{
    private static readonly ActivitySource Source = new("Federation.Coordinator.Runs");

    /// <summary>The place in the trace below which all of a run happens.</summary>
    public static ActivityContext Of(Guid run)
    {
        var id = run.ToByteArray(bigEndian: true);
        return new ActivityContext(ActivityTraceId.CreateFromBytes(id), ActivitySpanId.CreateFromBytes(id.AsSpan(8)), ActivityTraceFlags.Recorded);
    }

    /// <summary>Begins the span of a launch; the calls below it carry its place as <c>traceparent</c>, also when no spans are collected here.</summary>
    public static Activity BeginLaunch(LaunchKey key, string region)
    {
        var parent = Of(key.RunId);
        var span = Source.StartActivity("launch", ActivityKind.Client, parent)
            ?? new Activity("launch").SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags).Start();
        return span.SetTag("federation.run", key.RunId).SetTag("federation.step", key.Step).SetTag("federation.attempt", key.Attempt).SetTag("federation.region", region);
    }

    /// <summary>Says in the trace of the request or trigger under way which run's trace goes on from it.</summary>
    public static void LinkTo(Guid run) => Activity.Current?.AddLink(new ActivityLink(Of(run)));
}
