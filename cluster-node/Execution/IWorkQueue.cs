using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// All that a worker needs of its region (ARCHITECTURE 5.3). Every call may be repeated; what is stale is told so and changes nothing.
/// In process it is transactions in the region's database (Jobs/); a satellite speaks the same calls over HTTPS (Uplink/).
/// </summary>
public interface IWorkQueue
{
    /// <summary>
    /// Takes the jobs assigned to this node (each moves to <c>running</c> in the same transaction), and the aborts and changes asked for its running jobs.
    /// Waits for the first of these, at most <paramref name="wait"/>; answers empty when there was none.
    /// </summary>
    Task<WorkOrders> TakeAsync(int most, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>
    /// What the region thinks this node is running: called once at start, before the first take, to compare with the spool. A job in the answer
    /// without a trace in the spool was taken and never started: it is to be started now.
    /// </summary>
    Task<IReadOnlyList<JobOrder>> RunningAsync(CancellationToken cancellationToken);

    /// <summary>Says that the jobs are alive and how far they are. Answers those whose epoch is no longer theirs: their processes are to be ended and their spool dropped.</summary>
    Task<IReadOnlyList<JobKey>> ReportAsync(IReadOnlyList<JobProgress> progress, CancellationToken cancellationToken);

    /// <summary>
    /// Adds bytes to a job's log. <see cref="LogChunk.Offset"/> is the place of the first byte in the whole log; bytes that are there already are
    /// ignored, and a chunk beyond the end is refused. Answers per chunk up to where the log is now stored.
    /// </summary>
    Task<IReadOnlyList<LogStored>> AppendLogAsync(IReadOnlyList<LogChunk> chunks, CancellationToken cancellationToken);

    /// <summary>
    /// Ends jobs: state, result, the log's last bytes and the change feed's entries in one transaction. When this returns, result and log are kept and the spool may go.
    /// A job that failed by itself and whose <c>retries</c> are above 0 is given to its node again instead, with a new epoch.
    /// A stale epoch changes nothing (the result is kept as evidence) and may be dropped too.
    /// </summary>
    Task FinishAsync(IReadOnlyList<JobResult> results, CancellationToken cancellationToken);
}

/// <summary>One taking of a job by one node. <paramref name="Epoch"/> grows with every assignment: the fencing token.</summary>
public readonly record struct JobKey(string Id, int Epoch);

/// <summary>What a node is to do now.</summary>
public sealed record WorkOrders(IReadOnlyList<JobOrder> Start, IReadOnlyList<AbortOrder> Abort, IReadOnlyList<UpdateOrder> Update)
{
    /// <summary>Nothing to do.</summary>
    public static readonly WorkOrders None = new([], [], []);
}

/// <summary>One job to start.</summary>
/// <param name="Key">Job and epoch.</param>
/// <param name="Job">The job in Cronicle's shape: it is the plugin's standard input, the source of its environment, and has <c>params</c>, <c>event</c>, <c>event_title</c>, <c>timeout</c> (seconds, 0 is none), <c>now</c> and the rest.</param>
/// <param name="Plugin">The plugin as it was when the job was accepted, in Cronicle's shape: <c>id, command, cwd, uid, gid, params</c>, and <c>secrets</c>: variables of the job's environment that stand nowhere else.</param>
/// <param name="Earlier">What earlier tries of the job left; null if this is the first.</param>
public sealed record JobOrder(JobKey Key, JsonObject Job, JsonObject Plugin, EarlierTries? Earlier = null);

/// <summary>Tries of a job that failed before this one.</summary>
/// <param name="Took">How long ago the first one started, delays included: the job's <c>timeout</c> is for all of them.</param>
/// <param name="LogSize">Where in the job's log this try's part begins, in bytes.</param>
public sealed record EarlierTries(TimeSpan Took, long LogSize);

/// <summary>One job to end before its time. <paramref name="Reason"/> stands in the job's description.</summary>
public sealed record AbortOrder(JobKey Key, string Reason);

/// <summary>One running job to go on as <paramref name="Job"/> says now, in Cronicle's shape: its timeout and limits count.</summary>
public sealed record UpdateOrder(JobKey Key, JsonObject Job);

/// <summary>How far a running job is.</summary>
/// <param name="Key">Job and epoch.</param>
/// <param name="Progress">0 to 1; null if the job reports none.</param>
/// <param name="Pid">The process that leads the job's session; null before it is known.</param>
/// <param name="LogSize">Bytes of log written so far, shipped or not.</param>
/// <param name="Data">Properties the plugin set meanwhile (perf, table, html, label, ...) and what it uses (cpu, mem), to be merged into the job's record; null if none.</param>
public sealed record JobProgress(JobKey Key, double? Progress, int? Pid, long LogSize, JsonObject? Data);

/// <summary>Part of a job's log, at most 64 KiB; its bytes are good until the call that takes them has returned.</summary>
public sealed record LogChunk(JobKey Key, long Offset, ReadOnlyMemory<byte> Bytes);

/// <summary>How much of a job's log is stored; <paramref name="Stale"/> if the epoch is no longer the job's.</summary>
public sealed record LogStored(JobKey Key, long Size, bool Stale);

/// <summary>How a job ended.</summary>
/// <param name="Key">Job and epoch.</param>
/// <param name="Aborted">Whether a person or a limit ended it.</param>
/// <param name="Code">0 for success.</param>
/// <param name="Description">Why it failed, or what the plugin said at its end; may be empty.</param>
/// <param name="StartedAt">When the process started, by the worker's clock.</param>
/// <param name="EndedAt">When it ended, by the worker's clock.</param>
/// <param name="Data">All that the plugin set: <c>chain_data, perf, table, html, label, progress</c>, and <c>pid, cpu, mem, abort_reason</c> from the worker; null if nothing.</param>
/// <param name="LogTail">The log's last bytes, or an empty chunk at the log's end.</param>
public sealed record JobResult(
    JobKey Key, bool Aborted, ReplyCode Code, string Description, DateTimeOffset StartedAt, DateTimeOffset EndedAt, JsonObject? Data, LogChunk LogTail);
