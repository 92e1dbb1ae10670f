namespace Federation.Contracts.Coordinator;

/// <summary>A trigger of a chain, and what it has done last.</summary>
public sealed record TriggerResponse
{
    /// <summary>The trigger's name.</summary>
    public required string Name { get; init; }

    /// <summary><c>schedule</c>, <c>job</c>, <c>webhook</c> or <c>chain</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it starts runs: it and its chain are switched on.</summary>
    public required bool Enabled { get; init; }

    /// <summary>When a schedule starts its next run; null for others, and for one that is over.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it last started a run, or should have; null before.</summary>
    public DateTimeOffset? LastFiredAt { get; init; }

    /// <summary>The last run it started.</summary>
    public Guid? LastRunId { get; init; }

    /// <summary>Why it last started none, in a sentence; null if it did.</summary>
    public string? LastProblem { get; init; }
}

/// <summary>The secret that callers of a web hook sign with. It is shown once.</summary>
/// <param name="Secret">64 hex digits.</param>
/// <param name="Path">Where to call: <c>/hooks/nightly-close/from-shop</c>.</param>
public sealed record HookSecretResponse(string Secret, string Path);

/// <summary>The answer to a call of a web hook.</summary>
/// <param name="RunId">The run that it starts. The same call again has the same.</param>
public sealed record HookResponse(Guid RunId);

/// <summary>Runs that schedules will start, the earliest first.</summary>
/// <param name="Starts">At most <c>limit</c>.</param>
/// <param name="Until">Up to where they are all here: the end of the time asked for, or the last one if there are more.</param>
public sealed record ForecastResponse(IReadOnlyList<ForecastStart> Starts, DateTimeOffset Until);

/// <summary>A run that a schedule will start.</summary>
/// <param name="At">When.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Trigger">The trigger.</param>
public sealed record ForecastStart(DateTimeOffset At, string Chain, string Trigger);
