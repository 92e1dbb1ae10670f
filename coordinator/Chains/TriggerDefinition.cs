using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Federation.Coordinator.Chains;

/// <summary>Something that starts runs of a chain: exactly one of <see cref="Schedule"/>, <see cref="Job"/>, <see cref="Webhook"/> and <see cref="Chain"/> is there.</summary>
public sealed record TriggerDefinition
{
    /// <summary>1 to 60 lower-case letters, digits and hyphens; unique in the chain.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it starts runs.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Instants by the clock.</summary>
    public ScheduleTrigger? Schedule { get; init; }

    /// <summary>A job that ended in a region.</summary>
    public JobTrigger? Job { get; init; }

    /// <summary>A signed call from outside.</summary>
    public WebhookTrigger? Webhook { get; init; }

    /// <summary>A run of another chain that ended.</summary>
    public ChainTrigger? Chain { get; init; }

    /// <summary>Which of the four it is, in one word.</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        { Schedule: not null } => "schedule",
        { Job: not null } => "job",
        { Webhook: not null } => "webhook",
        _ => "chain",
    };

    /// <summary>The runs' input; texts may hold templates of <c>trigger</c>. Null for <c>{ "trigger": … }</c>, all that is known about what happened.</summary>
    public JsonObject? Input { get; init; }
}

/// <summary>Instants by the clock.</summary>
public sealed record ScheduleTrigger
{
    /// <summary>A cron expression of five fields, or of six with seconds first.</summary>
    public required string Cron { get; init; }

    /// <summary>The time zone's IANA name. Default: UTC.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>What becomes of a time that the clock jumps over in spring.</summary>
    public GapPolicy Gap { get; init; }

    /// <summary>What becomes of a time that there is twice in autumn.</summary>
    public OverlapPolicy Overlap { get; init; }

    /// <summary>What becomes of instants that went by while no coordinator was up.</summary>
    public CatchUpPolicy CatchUp { get; init; }

    /// <summary>The oldest instant that is still caught up with: 1 minute to 365 days. Default: one day.</summary>
    public TimeSpan CatchUpWithin { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Each start is this much later at most, by an amount that follows from the instant. Default: none. At most one day.</summary>
    public TimeSpan Jitter { get; init; }
}

/// <summary>What becomes of a local time that does not exist on the day the clock is put forward.</summary>
public enum GapPolicy
{
    /// <summary>The first instant after the gap.</summary>
    Next,

    /// <summary>It starts nothing.</summary>
    Skip,
}

/// <summary>What becomes of a local time that exists twice on the day the clock is put back.</summary>
public enum OverlapPolicy
{
    /// <summary>Once for expressions of fixed times, twice for intervals.</summary>
    Auto,

    /// <summary>The first one starts a run.</summary>
    Once,

    /// <summary>Both start a run.</summary>
    Twice,
}

/// <summary>What becomes of instants that went by while no coordinator was up.</summary>
public enum CatchUpPolicy
{
    /// <summary>They are dropped.</summary>
    None,

    /// <summary>The latest starts a run.</summary>
    Last,

    /// <summary>Each starts a run.</summary>
    All,
}

/// <summary>A job that ended in a region, whoever started it there.</summary>
public sealed record JobTrigger
{
    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The event's id; null if <see cref="EventTitle"/> tells it.</summary>
    public string? Event { get; init; }

    /// <summary>The event's title; null if <see cref="Event"/> tells it.</summary>
    public string? EventTitle { get; init; }

    /// <summary>How the job has to have ended. Default: with success.</summary>
    public IReadOnlyList<JobResult> Results { get; init; } = [JobResult.Success];
}

/// <summary>How a job ended.</summary>
public enum JobResult
{
    /// <summary>Well.</summary>
    Success,

    /// <summary>Badly.</summary>
    Error,

    /// <summary>It was stopped.</summary>
    Aborted,
}

/// <summary>A call of <c>POST /hooks/{chain}/{trigger}</c>, signed with the trigger's secret.</summary>
public sealed record WebhookTrigger
{
    /// <summary>How far the call's time stamp may be from now: 10 seconds to 1 hour. Default: 5 minutes.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>A run of another chain that ended.</summary>
public sealed record ChainTrigger
{
    /// <summary>The other chain.</summary>
    public required string Name { get; init; }

    /// <summary>How it has to have ended. Default: succeeded.</summary>
    public IReadOnlyList<RunResult> Results { get; init; } = [RunResult.Succeeded];
}

/// <summary>How a run ended.</summary>
public enum RunResult
{
    /// <summary>Well.</summary>
    Succeeded,

    /// <summary>Badly.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}
