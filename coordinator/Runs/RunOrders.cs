using System.Text.Json.Nodes;

namespace Federation.Coordinator.Runs;

/// <summary>What a person or a program wants of a run. What cannot be is refused; what is so already changes nothing.</summary>
/// <param name="By">The name of the key it was asked with; null if it was asked by the coordinator itself.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public abstract record RunOrder(string? By, DateTimeOffset At) : RunCommand(At);

/// <summary>Stop the run: launch nothing more, stop what runs.</summary>
public sealed record CancelRun(string Reason, DateTimeOffset At, string? By = null) : RunOrder(By, At);

/// <summary>Launch nothing more until it is resumed; what runs goes on.</summary>
public sealed record PauseRun(string Reason, string? By, DateTimeOffset At) : RunOrder(By, At);

/// <summary>Go on after a pause.</summary>
public sealed record ResumeRun(string? By, DateTimeOffset At) : RunOrder(By, At);

/// <summary>Do steps of the run again, and all that comes after them.</summary>
/// <param name="Steps">Which; empty for those that have failed, timed out or been cancelled.</param>
/// <param name="By">Who asks for it.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public sealed record RetryRun(IReadOnlyList<string> Steps, string? By, DateTimeOffset At) : RunOrder(By, At);

/// <summary>Leave out a step that has not been launched.</summary>
public sealed record SkipStep(string Step, string Reason, string? By, DateTimeOffset At) : RunOrder(By, At);

/// <summary>Say how a step ended, whatever its region said or did not say.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Succeeded">Whether it is to count as succeeded, or as failed.</param>
/// <param name="Reason">Why.</param>
/// <param name="Output">What it is to have handed on.</param>
/// <param name="By">Who says so.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public sealed record MarkStep(string Step, bool Succeeded, string Reason, JsonObject? Output, string? By, DateTimeOffset At) : RunOrder(By, At);

/// <summary>Agree to a step's launch.</summary>
public sealed record ApproveStep(string Step, string? Comment, string? By, DateTimeOffset At) : RunOrder(By, At);

/// <summary>Do not agree to a step's launch.</summary>
public sealed record RejectStep(string Step, string Reason, string? By, DateTimeOffset At) : RunOrder(By, At);

/// <summary>Say what became of a launch that was not answered.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="JobId">The job that it started; null if it started none.</param>
/// <param name="Evidence">How that is known.</param>
/// <param name="By">Who says so.</param>
/// <param name="At">When, by the coordinator's clock.</param>
public sealed record ResolveLaunch(string Step, string? JobId, string Evidence, string? By, DateTimeOffset At) : RunOrder(By, At);
