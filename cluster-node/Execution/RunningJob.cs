using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Execution;

/// <summary>One job on this node from its spool entry to its end. What it knows it can learn anew from the entry, so it may be run again after any fault.</summary>
internal sealed class RunningJob(SpoolEntry entry, Spool spool, PluginLauncher launcher, IOptions<ExecutionOptions> options, TimeProvider time) : IDisposable
{
    private readonly TaskCompletionSource<string> abort = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly JobMeter meter = new();
    private JobLimits limits = JobLimits.Of(entry.Settings, options.Value);
    private JobProcess? process;

    public JobKey Key => entry.Key;
    public SpoolEntry Entry => entry;
    public JobLog Log { get; } = new(entry, options.Value.NodeName, time);

    /// <summary>The process that leads the job's session; null before it is known.</summary>
    public int? ProcessId => process?.Id;

    /// <summary>What its processes used so far.</summary>
    public JobUsage Usage => meter.Usage;

    /// <summary>Whether its process has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the region gave the job to somebody else: then nobody wants its result.</summary>
    public bool IsForsaken { get; private set; }

    /// <summary>What the region was last told of it.</summary>
    public ReportedProgress LastReport { get; set; }

    /// <summary>Ends the job before its time. Only the first reason counts: whether this was it.</summary>
    public bool Abort(string reason) => abort.TrySetResult(reason);

    /// <summary>Ends the job because it is no longer this node's.</summary>
    public void Forsake()
    {
        IsForsaken = true;
        Abort("It was given to another server.");
    }

    /// <summary>Takes over the job's limits as somebody changed them while it runs.</summary>
    public void Update(JsonObject job)
    {
        limits = JobLimits.Of(job, options.Value);
        entry.WriteUpdate(job);
    }

    /// <summary>Takes note of what its processes use, and ends the job if that or its time is beyond a limit. One caller at a time.</summary>
    /// <param name="at">Now, by a clock that nobody sets.</param>
    /// <param name="use">What its processes use; null if there are none.</param>
    public void Watch(TimeSpan at, JobUse? use)
    {
        if (HasEnded || ProcessId is null) return;
        var outputSize = limits.LogSize is null ? 0 : entry.OutputSize;
        var ranFor = time.GetUtcNow() - entry.StartedAt + (entry.Order.Earlier?.Took ?? TimeSpan.Zero);
        if (meter.Add(new JobSample(at, ranFor, outputSize, use), limits) is { } reason) Abort(reason);
    }

    /// <summary>Starts or adopts the job's process, and returns when it has ended in whichever way.</summary>
    public async Task<JobEnding> RunAsync(CancellationToken cancellationToken)
    {
        if (process is null)
        {
            var step = SpoolDecider.Decide(FactsOf(entry));
            if (step is SpoolStep.Report)
            {
                HasEnded = true;
                return Ending() ?? new JobEnding.Interrupted();
            }

            if (step is SpoolStep.StartAgain) entry.Unclaim();
            if (step is SpoolStep.Follow)
            {
                process = JobProcess.Adopt(entry, options.Value.AdoptedPollEvery, time);
            }
            else if (!TryStart(out var refusal))
            {
                return new JobEnding.Refused(refusal);
            }
        }

        await FollowAsync(process!, cancellationToken);
        HasEnded = true;
        if (Ending() is { } ending) return ending;

        // The wrapper was killed alone: what it started must not live on, since the job counts as ended.
        await process!.EndAsync(TimeSpan.Zero, cancellationToken);
        return new JobEnding.Vanished();
    }

    public void Dispose()
    {
        process?.Dispose();
        Log.Dispose();
    }

    private static SpoolFacts FactsOf(SpoolEntry entry)
    {
        var isClaimed = entry.IsClaimed;
        var hasProcess = entry.ReadProcess() is not null;
        return new SpoolFacts(
            entry.IsOfThisBoot,
            isClaimed,
            hasProcess,
            isClaimed && !hasProcess && ProcessTable.FindByArgument(entry.Folder) is not null,
            entry.ReadExit() is not null,
            entry.ReadAbort() is not null);
    }

    private bool TryStart(out string refusal)
    {
        var launch = launcher.Prepare(entry);
        refusal = launch.Refusal ?? "";
        if (launch.Refusal is not null) return false;
        try
        {
            process = JobProcess.Start(entry, launch, spool.WrapperPath, options.Value.AdoptedPollEvery, time);
            return true;
        }
        catch (JobRefusedException refused)
        {
            refusal = refused.Message;
            return false;
        }
    }

    private async Task FollowAsync(JobProcess running, CancellationToken cancellationToken)
    {
        var ended = running.WaitForEndAsync(cancellationToken);
        if (entry.ReadAbort() is null)
        {
            if (await ReasonToAbortAsync(ended, cancellationToken) is not { } reason) return;
            entry.WriteAbort(reason);
        }

        if (await running.EndAsync(options.Value.ChildKillTimeout, cancellationToken)) await ended;
    }

    /// <summary>Waits until the job has ended (null), or is to end before its time.</summary>
    private async Task<string?> ReasonToAbortAsync(Task ended, CancellationToken cancellationToken)
    {
        var first = await Task.WhenAny(ended, abort.Task);
        cancellationToken.ThrowIfCancellationRequested();

        if (first == abort.Task) return await abort.Task;
        await ended;
        return null;
    }

    /// <summary>How the job ended, as far as its entry tells; null if it does not.</summary>
    private JobEnding? Ending()
    {
        var exit = entry.ReadExit();
        if (entry.ReadAbort() is { } reason && exit is null or { Terminated: true }) return new JobEnding.Aborted(reason);
        if (exit is not null) return new JobEnding.Exited(exit, entry.ReadProcess() ?? 0, entry.ReadErrorLine(exit.ErrorPlace));
        return null;
    }
}

/// <summary>What the region was told of a running job, and when by <see cref="TimeProvider.GetTimestamp"/>: at all, and of what it uses.</summary>
internal readonly record struct ReportedProgress(int ReportVersion, int? ProcessId, long LogSize, long UsageAt, long At);
