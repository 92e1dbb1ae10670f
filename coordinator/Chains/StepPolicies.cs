using System.Text.Json.Nodes;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Chains;

/// <summary>A step that is done once for every item of a list. It is over when all are, succeeded if all have, and its output is <c>{ "items": [output, …] }</c> in the list's order.</summary>
public sealed record ForEachDefinition
{
    /// <summary>The list: an array, whose texts may hold templates, or one template that is an array when the step starts. At most 1000 items.</summary>
    public required JsonNode In { get; init; }

    /// <summary>How many are under way at once, 1 to 1000; null for all.</summary>
    public int? MaxParallel { get; init; }
}

/// <summary>When a step is tried again.</summary>
[Sparse]
public sealed record RetryPolicy
{
    /// <summary>How many attempts there are in all, 2 to 100.</summary>
    public required int Attempts { get; init; }

    /// <summary>How long to wait before the second attempt. Default: at once.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>What the wait is multiplied by after each further attempt, 1 to 10. Default: 2.</summary>
    public double Backoff { get; init; } = 2;

    /// <summary>The longest wait between two attempts. Default: one hour.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What it is tried again after. Default: a job that failed.</summary>
    public IReadOnlyList<RetryCause> On { get; init; } = [RetryCause.JobFailed];

    /// <summary>Only jobs that failed with one of these codes; empty for any.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];
}

/// <summary>Why an attempt did not succeed.</summary>
public enum RetryCause
{
    /// <summary>The region would not launch the job.</summary>
    LaunchRefused,

    /// <summary>The launch was never answered, and it is proven now that it started nothing.</summary>
    LaunchUnknown,

    /// <summary>The job ended badly.</summary>
    JobFailed,

    /// <summary>The region did not answer for longer than the step waits for it.</summary>
    RegionUnreachable,
}

/// <summary>How long a step may take; null for as long as it wants. Each 1 millisecond to 365 days.</summary>
[Sparse]
public sealed record StepTimeouts
{
    /// <summary>No limits.</summary>
    public static readonly StepTimeouts None = new();

    /// <summary>From an attempt's launch until its job's process runs.</summary>
    public TimeSpan? ScheduleToStart { get; init; }

    /// <summary>From when an attempt's job was seen running until its end.</summary>
    public TimeSpan? StartToClose { get; init; }

    /// <summary>From the step's first launch to its end, all attempts together.</summary>
    public TimeSpan? ScheduleToClose { get; init; }
}

/// <summary>What becomes of a step while its region does not answer.</summary>
[Sparse]
public sealed record UnreachablePolicy
{
    /// <summary>It waits for as long as it takes.</summary>
    public static readonly UnreachablePolicy Forever = new();

    /// <summary>What is done in the end.</summary>
    public UnreachableAction Action { get; init; }

    /// <summary>How long the region may be silent before that; null with <see cref="UnreachableAction.Wait"/>.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>The regions to turn to, in this order; for <see cref="UnreachableAction.FailOver"/> only.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Whose word counts once the region is back.</summary>
    public Reconciliation Reconcile { get; init; }
}

/// <summary>What is done about a step whose region does not answer.</summary>
public enum UnreachableAction
{
    /// <summary>Nothing: it waits.</summary>
    Wait,

    /// <summary>It fails.</summary>
    Fail,

    /// <summary>It is launched in another region, if it is proven that it was not launched in the first; otherwise it waits on.</summary>
    FailOver,
}

/// <summary>Whose word counts when a region comes back after a step of it was given up.</summary>
public enum Reconciliation
{
    /// <summary>What was decided meanwhile stands; a job that still runs there is aborted.</summary>
    Keep,

    /// <summary>The job in the region that came back counts, as long as the run is not over; what replaced it is aborted.</summary>
    Returned,
}

/// <summary>Somebody has to agree before a step is launched.</summary>
[Sparse]
public sealed record ApprovalDefinition
{
    /// <summary>The names of the keys whose holders may decide; empty for all who may operate the chain.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>How long there is to decide; null for as long as it takes.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>What nobody's decision means by then.</summary>
    public ApprovalExpiry OnExpiry { get; init; }
}

/// <summary>What is decided when nobody has by the end of an approval's time.</summary>
public enum ApprovalExpiry
{
    /// <summary>The step fails.</summary>
    Reject,

    /// <summary>The step is launched.</summary>
    Approve,

    /// <summary>The step is skipped.</summary>
    Skip,
}

/// <summary>The job that undoes a step. Compensations run one after the other, the latest step's first.</summary>
[Sparse]
public sealed record CompensationDefinition
{
    /// <summary>Where it runs; null for the region the step ran in.</summary>
    public string? Region { get; init; }

    /// <summary>The event's id; null if <see cref="EventTitle"/> tells it.</summary>
    public string? Event { get; init; }

    /// <summary>The event's title; null if <see cref="Event"/> tells it.</summary>
    public string? EventTitle { get; init; }

    /// <summary>Its parameters; texts may hold templates, also of the step's own output. Null for the event's own.</summary>
    public JsonObject? Params { get; init; }

    /// <summary>How long it may take from its launch to its end; null for as long as it wants.</summary>
    public TimeSpan? Timeout { get; init; }
}
