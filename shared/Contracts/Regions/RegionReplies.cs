using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Federation.Contracts.Regions;

/// <summary>What every answer of a region's API has: <c>code</c> 0, or another code with a <c>description</c> of what was wrong.</summary>
public record RegionReply
{
    /// <summary>0, or what kind of thing went wrong.</summary>
    public ReplyCode Code { get; init; }

    /// <summary>What went wrong, in a sentence; null when nothing did.</summary>
    public string? Description { get; init; }
}

/// <summary>Answer to <c>run_event</c>.</summary>
public sealed record RunEventReply : RegionReply
{
    /// <summary>The ids of the jobs that were accepted: one, or several for a multiplexed event. Queued jobs have theirs too.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>How many jobs of the event are waiting, if this one has to.</summary>
    public int? Queue { get; init; }

    /// <summary>1 if the idempotency key had been accepted before and <see cref="Ids"/> are the jobs of then; extension to Cronicle's API.</summary>
    public int? Duplicate { get; init; }

    /// <summary>The first job as it was when the answer was given, if the call was to wait for its end; extension to Cronicle's API.</summary>
    public JobStatus? Job { get; init; }
}

/// <summary>Answer to <c>create_event</c>.</summary>
public sealed record CreateEventReply : RegionReply
{
    /// <summary>The new event's id.</summary>
    public string? Id { get; init; }
}

/// <summary>Answer to <c>get_event</c>.</summary>
public sealed record GetEventReply : RegionReply
{
    /// <summary>The event with all its properties, known here or not.</summary>
    public JsonObject? Event { get; init; }
}

/// <summary>Answer to <c>get_job_status</c>.</summary>
public sealed record GetJobStatusReply : RegionReply
{
    /// <summary>The job as it is now.</summary>
    public JobStatus? Job { get; init; }
}

/// <summary>Answer to <c>status</c>.</summary>
public sealed record StatusReply : RegionReply
{
    /// <summary>The program's version.</summary>
    public string? Version { get; init; }

    /// <summary>The node's name.</summary>
    public string? Hostname { get; init; }

    /// <summary>Its clock, in seconds since 1970.</summary>
    public double? Now { get; init; }

    /// <summary>How long it has been up, in seconds.</summary>
    public double? Uptime { get; init; }

    /// <summary>How long ago its scheduler last looked for what is due, in seconds.</summary>
    [JsonPropertyName("tick_age")]
    public double? TickAge { get; init; }
}

/// <summary>Answer to <c>get_active_jobs</c>.</summary>
public sealed record GetActiveJobsReply : RegionReply
{
    /// <summary>The jobs by id.</summary>
    public IReadOnlyDictionary<string, JobStatus> Jobs { get; init; } = new Dictionary<string, JobStatus>();
}

/// <summary>Answer to <c>get_history</c> and <c>get_event_history</c>.</summary>
public sealed record GetHistoryReply : RegionReply
{
    /// <summary>The jobs, newest first. What a row leaves out, such as its parameters, <c>get_job_status</c> has.</summary>
    public IReadOnlyList<JobStatus> Rows { get; init; } = [];
}

/// <summary>Answer to <c>get_job_log_times</c>; extension to Cronicle's API.</summary>
public sealed record JobLogTimesReply : RegionReply
{
    /// <summary>In the order of the log, the first one for the part that has the byte that was asked for. What lies between two offsets came in at the first one's time.</summary>
    public IReadOnlyList<LogTime> Times { get; init; } = [];
}

/// <summary>When a part of a log came in.</summary>
/// <param name="Offset">Its first byte, counted from 0.</param>
/// <param name="At">By the region's database clock, in seconds since 1970.</param>
public sealed record LogTime(long Offset, double At);

/// <summary>Answer to <c>abort_job</c>.</summary>
public sealed record AbortJobReply : RegionReply
{
    /// <summary>
    /// What the abort met; extension to Cronicle's API. <c>aborting</c>: it was queued or running and is being stopped; its end is in the change feed.
    /// <c>finished</c>: it had ended before. <c>never-launched</c> (abort by idempotency key only): no launch had come, and from now on none with that key is accepted.
    /// </summary>
    public string? Outcome { get; init; }

    /// <summary>The job that was met, if there is one.</summary>
    public string? Id { get; init; }
}

/// <summary>A job as <c>get_job_status</c> and <c>get_active_jobs</c> tell it. Only what programs of this project read; the wire carries more.</summary>
public sealed record JobStatus
{
    /// <summary>The job's id, such as <c>jmwsrph0l2i</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The event's id.</summary>
    public string? Event { get; init; }

    /// <summary>The event's title.</summary>
    [JsonPropertyName("event_title")]
    public string? EventTitle { get; init; }

    /// <summary>The event's category, by id.</summary>
    public string? Category { get; init; }

    /// <summary>The category's title.</summary>
    [JsonPropertyName("category_title")]
    public string? CategoryTitle { get; init; }

    /// <summary>The parameters it was started with.</summary>
    public JsonObject? Params { get; init; }

    /// <summary>One of <see cref="JobStates"/>; extension to Cronicle's API, null in its answers.</summary>
    public string? State { get; init; }

    /// <summary>The node that runs or ran it.</summary>
    public string? Hostname { get; init; }

    /// <summary>When the process started, in seconds since 1970; null while queued.</summary>
    [JsonPropertyName("time_start")]
    public double? TimeStart { get; init; }

    /// <summary>When it ended, in seconds since 1970; null until the record is final.</summary>
    [JsonPropertyName("time_end")]
    public double? TimeEnd { get; init; }

    /// <summary>How long it has run or ran, in seconds.</summary>
    public double? Elapsed { get; init; }

    /// <summary>Why it was aborted; null if it was not.</summary>
    [JsonPropertyName("abort_reason")]
    public string? AbortReason { get; init; }

    /// <summary>1 once the job has ended.</summary>
    public int? Complete { get; init; }

    /// <summary>0 for success, otherwise what the job or the scheduler says.</summary>
    public ReplyCode Code { get; init; }

    /// <summary>What went wrong, or what the plugin said at the end.</summary>
    public string? Description { get; init; }

    /// <summary>0 to 1, as the job reported it.</summary>
    public double? Progress { get; init; }

    /// <summary>Since when the job's node has not been heard of, in seconds since 1970; null while it is.</summary>
    [JsonPropertyName("unreachable_since")]
    public double? UnreachableSince { get; init; }

    /// <summary>What the job hands to whatever is chained to it.</summary>
    [JsonPropertyName("chain_data")]
    public JsonObject? ChainData { get; init; }
}

/// <summary>The states of a job (ARCHITECTURE 5.1) as they stand on the wire.</summary>
public static class JobStates
{
    /// <summary>Accepted; waits for a free place.</summary>
    public const string Queued = "queued";

    /// <summary>A node has been chosen and has not taken it yet.</summary>
    public const string Assigned = "assigned";

    /// <summary>A node has taken it; its process runs, also while that node is unreachable.</summary>
    public const string Running = "running";

    /// <summary>Ended with code 0.</summary>
    public const string Success = "success";

    /// <summary>Ended with another code, or lost.</summary>
    public const string Error = "error";

    /// <summary>Ended by a person or a limit.</summary>
    public const string Aborted = "aborted";

    /// <summary>Whether a job in this state will never change again.</summary>
    public static bool IsFinal(string? state) => state is Success or Error or Aborted;
}
