using System.Diagnostics.Metrics;

namespace Federation.ClusterNode.Execution;

/// <summary>The jobs on this node as metrics show them.</summary>
internal sealed class ExecutionGauges
{
    private readonly JobTable jobs;
    private long pendingBytes;

    public ExecutionGauges(JobTable jobs, IMeterFactory meters)
    {
        this.jobs = jobs;
        var meter = meters.Create("Federation.ClusterNode.Execution");
        meter.CreateObservableGauge("federation.jobs.running", () => jobs.Count, "{job}", "Jobs on this node whose results the region does not keep yet.");
        meter.CreateObservableGauge("federation.logs.pending", () => pendingBytes, "By", "Output of this node's jobs that the region does not keep yet.");
    }

    /// <summary>Looks at the files that jobs write to.</summary>
    public Task SampleAsync()
    {
        pendingBytes = jobs.Backlog.Bytes;
        return Task.CompletedTask;
    }
}
