namespace Federation.Coordinator.Chains;

/// <summary>What a chain's definition looks like.</summary>
internal static class ChainShape
{
    /// <summary>The whole.</summary>
    public static readonly ObjectShape Chain = new("a chain, an object with 'steps'",
    [
        new("description", new TextShape(2000), "What the chain is for."),
        new("owner", new TextShape(200), "Who answers for it."),
        new("tags", new ListShape("a list of at most 20 words", new TextShape(60), 0, 20, IsUnique: true), "Words to find it by."),
        new("enabled", new FlagShape(), "Whether runs may be started. Default: true."),
        new("concurrency", ChoiceShape.Of<ConcurrencyPolicy>(),
            "What becomes of a start while another run is under way: both run; it is refused; it waits for its turn; the run under way is cancelled. Default: allow."),
        new("triggers", new ListShape("a list of at most 20 triggers", TriggerShape.Trigger, 0, 20), "What starts runs besides callers of the API."),
        new("steps", new ListShape($"a list of 1 to {StepShape.MaxSteps} steps", StepShape.Step, 1, StepShape.MaxSteps), "What is to run. Their order says nothing; 'after' does.", IsRequired: true),
    ]);
}
