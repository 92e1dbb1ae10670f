using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

/// <summary>What the endpoints have in common by which people change a run.</summary>
internal static class OrderAnswers
{
    public const int LongestReason = 200;

    /// <summary>Tells the run; answers it as it is then.</summary>
    public static async Task<Results<Ok<RunResponse>, ValidationProblem, ProblemHttpResult>> GiveAsync(
        this RunStore runs, Guid id, RunOrder order, AuditTrail trail, CancellationToken cancellationToken) =>
        await runs.ExecuteAsync(id, order, trail, cancellationToken) is { } run ? TypedResults.Ok(RunResponses.From(run)) : GetRunEndpoint.NoSuchRun(id);

    /// <summary>What is wrong with a text that has to be there; null if nothing is.</summary>
    public static ValidationProblem? Fault(string name, string? text, int longest = LongestReason) => text is { Length: >= 1 } && text.Length <= longest
        ? null
        : TypedResults.ValidationProblem(new Dictionary<string, string[]> { [name] = [$"Give a {name} of 1 to {longest} characters."] });
}
