using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Chains;

/// <summary>One step of a chain: a job that is launched in a region, or a run of another chain, once the steps before it allow.</summary>
[Sparse]
public sealed record StepDefinition
{
    /// <summary>1 to 60 lower-case letters, digits and hyphens; unique in the chain.</summary>
    public required string Name { get; init; }

    /// <summary>The regions it may run in, the preferred one first; empty with <see cref="RegionLabels"/> and for a step that is a <see cref="Chain"/>.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>It may run in any region that has all these labels; empty if <see cref="Regions"/> says where.</summary>
    public IReadOnlyDictionary<string, string> RegionLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>The event's id; null if <see cref="EventTitle"/> tells it.</summary>
    public string? Event { get; init; }

    /// <summary>The event's title; null if <see cref="Event"/> tells it.</summary>
    public string? EventTitle { get; init; }

    /// <summary>The chain that this step is a run of, instead of a job; <see cref="Params"/> are its input.</summary>
    public string? Chain { get; init; }

    /// <summary>The steps it comes after; empty for a step that starts with the run.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>What <see cref="After"/> has to have come to.</summary>
    public StartRule When { get; init; }

    /// <summary>An expression that is true if the step is to run, in the language of templates; null for always. A step whose condition is false is skipped.</summary>
    public string? Condition { get; init; }

    /// <summary>The step is done once for every item of a list; null for once.</summary>
    public ForEachDefinition? ForEach { get; init; }

    /// <summary>The job's parameters; texts in it may hold templates. Null for the event's own.</summary>
    public JsonObject? Params { get; init; }

    /// <summary>Which keys of its output may leave its region; null for all.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>When it is tried again; null for never.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>How long it may take.</summary>
    public StepTimeouts Timeouts { get; init; } = StepTimeouts.None;

    /// <summary>What becomes of it while its region does not answer.</summary>
    public UnreachablePolicy OnUnreachable { get; init; } = UnreachablePolicy.Forever;

    /// <summary>Who has to agree before it is launched; null for nobody.</summary>
    public ApprovalDefinition? Approval { get; init; }

    /// <summary>What undoes it if it has succeeded and the run fails or is cancelled later; null for nothing.</summary>
    public CompensationDefinition? Compensate { get; init; }

    /// <summary>The preferred region; empty if there is none.</summary>
    [JsonIgnore]
    public string Region { get => Regions.Count > 0 ? Regions[0] : ""; init => Regions = [value]; }
}

/// <summary>What the steps a step comes after have to have come to, so that it starts. A step whose rule can no longer be met is skipped.</summary>
public enum StartRule
{
    /// <summary>All have succeeded.</summary>
    AllSucceeded,

    /// <summary>All are over, however they ended, skipped ones too.</summary>
    AllDone,

    /// <summary>At least one has succeeded; the others need not be over.</summary>
    OneSucceeded,

    /// <summary>At least one has failed or timed out; the others need not be over.</summary>
    OneFailed,

    /// <summary>All are over and none has failed, timed out or been cancelled; some may be skipped.</summary>
    NoneFailed,

    /// <summary>All are over, and it starts even if the run is being cancelled: for cleaning up.</summary>
    Always,
}
