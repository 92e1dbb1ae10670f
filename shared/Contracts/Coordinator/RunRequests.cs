using System.Text.Json.Nodes;

namespace Federation.Contracts.Coordinator;

/// <summary>The body of a call that needs nothing but a reason: <c>POST /api/v1/runs/{id}/pause</c>, <c>…/steps/{step}/skip</c>, <c>…/steps/{step}/reject</c>.</summary>
/// <param name="Reason">Why, 1 to 200 characters; stands in the run's history.</param>
public sealed record ReasonRequest(string Reason);

/// <summary>The body of <c>POST /api/v1/runs/{id}/cancel</c>.</summary>
/// <param name="Reason">Why, 1 to 200 characters; stands in the run's history and in the jobs that are aborted.</param>
public sealed record CancelRunRequest(string Reason);

/// <summary>The body of <c>POST /api/v1/runs/{id}/retry</c>; may be left out.</summary>
/// <param name="Steps">The steps to do again, with all that comes after them; null for those that failed, timed out or were cancelled.</param>
public sealed record RetryRunRequest(IReadOnlyList<string>? Steps = null);

/// <summary>The body of <c>POST /api/v1/runs/{id}/steps/{step}/mark</c>.</summary>
/// <param name="State"><c>succeeded</c> or <c>failed</c>.</param>
/// <param name="Reason">Why, 1 to 200 characters; stands in the run's history.</param>
/// <param name="Output">What the step is to have handed on; null for what it did.</param>
public sealed record MarkStepRequest(string State, string Reason, JsonObject? Output = null);

/// <summary>The body of <c>POST /api/v1/runs/{id}/steps/{step}/approve</c>; may be left out.</summary>
/// <param name="Comment">At most 200 characters; stands in the run's history.</param>
public sealed record ApproveStepRequest(string? Comment = null);

/// <summary>The body of <c>POST /api/v1/runs/{id}/steps/{step}/resolve</c>: what became of a launch that its region never answered.</summary>
/// <param name="Launched">Whether it started a job. If it did not, the step is launched anew, under a new key.</param>
/// <param name="JobId">The job it started; needed if it did.</param>
/// <param name="Evidence">How that is known, 1 to 1000 characters; stands in the run's history.</param>
public sealed record ResolveLaunchRequest(bool Launched, string Evidence, string? JobId = null);
