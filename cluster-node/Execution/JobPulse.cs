using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Execution;

/// <summary>Brings what running jobs wrote and said since the last round to the region. Idle while none runs.</summary>
internal sealed class JobPulse(
    JobTable jobs, LogShipper shipper, ProgressReporter reporter, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<JobPulse> logger)
    : PeriodicLoop(options.Value.ShipEvery, time, logger)
{
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var running = jobs.Running;
        if (running.Count == 0) return;

        var more = await shipper.ShipAsync(running, cancellationToken);
        await reporter.ReportAsync(running, cancellationToken);
        if (more) WakeUp();
    }
}
