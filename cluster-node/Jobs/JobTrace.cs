using System.Diagnostics;
using Federation.Contracts.Regions;
using Span = System.Diagnostics.Activity;

namespace Federation.ClusterNode.Jobs;

/// <summary>What a trace tells of a job that ran.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="EventTitle">Its event's title.</param>
/// <param name="Node">The node that ran it.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="StartedAt">When its first try started.</param>
/// <param name="EndedAt">When its last try ended.</param>
/// <param name="State">Its final state, one of <see cref="JobStates"/>.</param>
/// <param name="Code">Its code.</param>
/// <param name="TraceParent">Where in a trace it was asked for; null if its launch did not say.</param>
internal sealed record TracedJob(
    string Id, string EventTitle, string Node, DateTimeOffset AcceptedAt, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string State, string Code, string? TraceParent);

/// <summary>
/// The span of a job, from its accept to its end, below the span that asked for it. It is made when the end is written down, so that it outlives whatever is restarted meanwhile; tries and
/// chained jobs are in the same trace.
/// </summary>
internal static class JobTrace
{
    /// <summary>The job's property that keeps its place in a trace.</summary>
    public const string Property = "traceparent";

    private static readonly ActivitySource Source = new("Federation.ClusterNode.Jobs");

    /// <summary>Whether anybody collects spans.</summary>
    public static bool IsWanted => Source.HasListeners();

    /// <summary>Where in a trace a request is made: its header, if that says so; null otherwise, as a header that is no place is to be ignored.</summary>
    public static string? ParentOf(HttpRequest request) =>
        request.Headers.TraceParent.ToString() is var header && ActivityContext.TryParse(header, null, out _) ? header : null;

    /// <summary>Tells the span of a job that has ended.</summary>
    public static void Tell(TracedJob job)
    {
        var around = Span.Current;
        Span.Current = null;
        try
        {
            ActivityContext.TryParse(job.TraceParent, null, isRemote: true, out var parent);
            using var span = Source.StartActivity($"job {job.EventTitle}", ActivityKind.Consumer, parent, startTime: job.AcceptedAt);
            if (span is null) return;
            span.SetTag("federation.job", job.Id).SetTag("federation.node", job.Node).SetTag("federation.code", job.Code);
            span.AddEvent(new ActivityEvent("started", job.StartedAt));
            if (job.State != JobStates.Success) span.SetStatus(ActivityStatusCode.Error, job.State);
            span.SetEndTime(job.EndedAt.UtcDateTime);
        }
        finally
        {
            Span.Current = around;
        }
    }
}
