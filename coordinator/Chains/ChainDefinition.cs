namespace Federation.Coordinator.Chains;

/// <summary>A chain as its author wrote it, checked: names are unique, <c>after</c> has no cycle, every reference is to an earlier step.</summary>
public sealed record ChainDefinition
{
    /// <summary>What it is for; null if the author did not say.</summary>
    public string? Description { get; init; }

    /// <summary>Who answers for it; null if the author did not say.</summary>
    public string? Owner { get; init; }

    /// <summary>Words to find it by; at most 20.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether runs may be started; false refuses callers and makes triggers pass.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>What becomes of a start while another run is under way.</summary>
    public ConcurrencyPolicy Concurrency { get; init; }

    /// <summary>What starts runs besides callers of the API; at most 20.</summary>
    public IReadOnlyList<TriggerDefinition> Triggers { get; init; } = [];

    /// <summary>1 to 1000 steps in the order of the definition.</summary>
    public required IReadOnlyList<StepDefinition> Steps { get; init; }
}

/// <summary>What becomes of the start of a run while another run of the same chain is under way.</summary>
public enum ConcurrencyPolicy
{
    /// <summary>Both run.</summary>
    Allow,

    /// <summary>The start is refused.</summary>
    Forbid,

    /// <summary>The new run waits until all that were started before it are over.</summary>
    Queue,

    /// <summary>The run under way is cancelled, and the new one begins once it is over.</summary>
    Replace,
}
