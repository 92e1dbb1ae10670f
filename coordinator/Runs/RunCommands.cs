using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Something a run is told. Every one may come late, twice and out of order.</summary>
/// <param name="At">When, by the coordinator's clock.</param>
public abstract record RunCommand(DateTimeOffset At);

/// <summary>Something about one attempt of a step; about any other attempt than the present one it changes nothing.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public abstract record StepCommand(string Step, int Attempt, DateTimeOffset At) : RunCommand(At);

/// <summary>Start a run of these steps.</summary>
public sealed record StartRun(Guid RunId, string Chain, int Version, IReadOnlyList<StepDefinition> Steps, JsonObject? Input, DateTimeOffset At) : RunCommand(At)
{
    /// <summary>Where it comes from and how it is to be found.</summary>
    public RunOrigin Origin { get; init; } = RunOrigin.Unknown;

    /// <summary>Whether it has to wait for other runs of its chain.</summary>
    public bool Waits { get; init; }
}

/// <summary>No other run of the chain is in the way any more.</summary>
public sealed record ReleaseRun(DateTimeOffset At) : RunCommand(At);

/// <summary>The region has not answered since <paramref name="Since"/>.</summary>
public sealed record RegionUnreachable(string Region, DateTimeOffset Since, DateTimeOffset At) : RunCommand(At);

/// <summary>The region answers again.</summary>
public sealed record RegionReachable(string Region, DateTimeOffset At) : RunCommand(At);

/// <summary>The region was restored from a backup or replaced: it may have forgotten launches that it had accepted.</summary>
public sealed record RegionRestored(string Region, DateTimeOffset At) : RunCommand(At);

/// <summary>The region answered the launch with these jobs.</summary>
public sealed record LaunchAccepted(string Step, int Attempt, IReadOnlyList<string> JobIds, DateTimeOffset At) : StepCommand(Step, Attempt, At);

/// <summary>The launch was tried, and what came back was not the region's answer.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up.</param>
/// <param name="Description">What was met.</param>
/// <param name="At">When, by the coordinator's clock.</param>
/// <param name="MayHaveArrived">False if it is proven that no try so far has reached the region, and if none is under way.</param>
public sealed record LaunchUnanswered(string Step, int Attempt, string Description, DateTimeOffset At, bool MayHaveArrived = true) : StepCommand(Step, Attempt, At);

/// <summary>The region answered that it will not launch: nothing was started under this key.</summary>
public sealed record LaunchRefused(string Step, int Attempt, string Code, string Description, DateTimeOffset At) : StepCommand(Step, Attempt, At);

/// <summary>The region tells how the step's job is, through its change feed or when asked for its status.</summary>
public sealed record JobChanged(string Step, int Attempt, DateTimeOffset At) : StepCommand(Step, Attempt, At)
{
    /// <summary>The job's id.</summary>
    public required string JobId { get; init; }

    /// <summary>One of <see cref="JobStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>The node that has or had it.</summary>
    public string? Hostname { get; init; }

    /// <summary>0 to 1, if the job reports it.</summary>
    public double? Progress { get; init; }

    /// <summary>The final code as text; null before the end.</summary>
    public string? Code { get; init; }

    /// <summary>The final description; null before the end.</summary>
    public string? Description { get; init; }

    /// <summary>What the job hands on (<c>chain_data</c>); only at its end.</summary>
    public JsonObject? Output { get; init; }

    /// <summary>Since when the job's node has not been heard of; null when it is.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }
}

/// <summary>The region answered that it knows no such job, though it had accepted it.</summary>
public sealed record JobMissing(string Step, int Attempt, string JobId, DateTimeOffset At) : StepCommand(Step, Attempt, At);

/// <summary>The region answered the request to stop the step's job.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up.</param>
/// <param name="Outcome">What the request met.</param>
/// <param name="JobId">The job it met; null if there was none.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public sealed record AbortAnswered(string Step, int Attempt, AbortOutcome Outcome, string? JobId, DateTimeOffset At) : StepCommand(Step, Attempt, At);

/// <summary>One of the step's timeouts has come.</summary>
public sealed record TimeOutStep(string Step, int Attempt, DateTimeOffset At, TimeoutKind Kind = TimeoutKind.ScheduleToClose) : StepCommand(Step, Attempt, At);

/// <summary>The step's region has been given the time to answer that the step allows.</summary>
public sealed record GiveUpOnRegion(string Step, int Attempt, DateTimeOffset At) : StepCommand(Step, Attempt, At);

/// <summary>The wait before the step's next attempt is over.</summary>
public sealed record RetryStep(string Step, int Attempt, DateTimeOffset At) : StepCommand(Step, Attempt, At);

/// <summary>The time to agree to the step's launch is over.</summary>
public sealed record ExpireApproval(string Step, int Attempt, DateTimeOffset At) : StepCommand(Step, Attempt, At);

/// <summary>What a step's timeout limits.</summary>
public enum TimeoutKind
{
    /// <summary>All of it, from the first launch to the end.</summary>
    ScheduleToClose,

    /// <summary>An attempt from its launch until its job runs.</summary>
    ScheduleToStart,

    /// <summary>An attempt from when its job was seen running to its end.</summary>
    StartToClose,
}

/// <summary>What a request to stop a job met.</summary>
public enum AbortOutcome
{
    /// <summary>The job is being stopped; its end comes as a change.</summary>
    Aborting,

    /// <summary>The job had ended; how comes, or came, as a change.</summary>
    Finished,

    /// <summary>No job had been launched under the key, and none will be.</summary>
    NeverLaunched,
}
