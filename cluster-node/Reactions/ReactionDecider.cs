using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Reactions;

/// <summary>An event to be started because of another one.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Overrides">What its job takes over, parameters included.</param>
/// <param name="Source">Who starts it.</param>
public sealed record ChainLaunch(string EventId, JsonObject Overrides, string Source);

/// <summary>The rules of chain reactions.</summary>
public static class ReactionDecider
{
    /// <summary>The <c>chain_code</c> after a launch that failed.</summary>
    public const string LaunchFailureCode = "job_launch_failure";

    /// <summary>
    /// What is to be started after a job has ended: <c>chain</c> after success, <c>chain_error</c> after failure, time-outs and limits included, nothing after
    /// a person stopped it. What the plugin set counts, the empty value too.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="view">The job as the API tells it, with all that its plugin set.</param>
    public static ChainLaunch? AfterEnd(JobRow job, JsonObject view)
    {
        if (job.WasStopped) return null;
        if (view.Text(job.State == JobStates.Success ? "chain" : "chain_error") is not { Length: > 0 } next) return null;

        var overrides = Overrides(view["chain_data"], view["code"], view.Text("description"), job.EventId, job.Id);
        if (view["chain_params"] is JsonObject parameters) overrides["params"] = parameters.DeepClone();
        if (view.Text(JobTrace.Property) is { } trace) overrides[JobTrace.Property] = trace;
        return new ChainLaunch(next, overrides, SourceOf(job.EventTitle));
    }

    /// <summary>What is to be started after a due event could not be: its <c>chain_error</c>.</summary>
    /// <param name="e">The event in Cronicle's shape.</param>
    /// <param name="reason">Why it could not be started.</param>
    public static ChainLaunch? AfterLaunchFailure(JsonObject e, string reason) =>
        e.Text("chain_error") is { Length: > 0 } next
            ? new ChainLaunch(next, Overrides(null, LaunchFailureCode, reason, e.Text("id") ?? "", ""), SourceOf(e.Text("title") ?? ""))
            : null;

    private static JsonObject Overrides(JsonNode? data, JsonNode? code, string? description, string sourceEvent, string sourceJob) => new()
    {
        ["chain_data"] = data?.DeepClone() ?? new JsonObject(),
        ["chain_code"] = code?.DeepClone(),
        ["chain_description"] = description ?? "",
        ["source_event"] = sourceEvent,
        ["source_job"] = sourceJob,
    };

    private static string SourceOf(string title) => $"Chain Reaction ({title})";
}
