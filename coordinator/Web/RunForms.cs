using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Runs;
using Federation.ServiceDefaults.Problems;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Answer = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<Federation.Contracts.Coordinator.RunResponse>, Microsoft.AspNetCore.Http.HttpResults.ValidationProblem, Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult>;

namespace Federation.Coordinator.Web;

/// <summary>What people do to runs: each form is the API's call of the same name.</summary>
internal static class RunForms
{
    public static void MapRunForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/chains/{name}/start", StartAsync).Needs(Role.Operator, On.Chain).Does("StartRun", "A run of {name} was started.");
        var run = forms.MapGroup("/runs/{id:guid}").Needs(Role.Operator, On.Run);
        run.MapPost("/cancel", (Guid id, [FromForm] string? reason, AuditTrail by, RunStore runs, TimeProvider time, CancellationToken cancel) =>
            CancelRunEndpoint.HandleAsync(id, new CancelRunRequest(reason ?? ""), by, runs, time, cancel)).Does("CancelRun", "The run is being cancelled: each step shows what its region answers.");
        run.MapPost("/pause", (Guid id, [FromForm] string? reason, AuditTrail by, RunStore runs, TimeProvider time, CancellationToken cancel) =>
            PauseRunEndpoint.PauseAsync(id, new ReasonRequest(reason ?? ""), by, runs, time, cancel)).Does("PauseRun", "The run is paused: nothing more is launched.");
        run.MapPost("/resume", (Guid id, IFormCollection _, AuditTrail by, RunStore runs, TimeProvider time, CancellationToken cancel) =>
            PauseRunEndpoint.ResumeAsync(id, by, runs, time, cancel)).Does("ResumeRun", "The run goes on.");
        run.MapPost("/retry", (Guid id, [FromForm] string? step, AuditTrail by, RunStore runs, TimeProvider time, CancellationToken cancel) =>
            RetryRunEndpoint.HandleAsync(id, step is { Length: > 0 } ? new RetryRunRequest([step]) : null, by, runs, time, cancel)).Does("RetryRun", "The steps are done again, with all that comes after them.");
        run.MapPost("/replay", ReplayAsync).Does("ReplayRun", "Another run with the same input was started: this one.");
        var step = run.MapGroup("/steps/{step}");
        step.MapPost("/skip", (Guid id, string step, [FromForm] string? reason, AuditTrail by, RunStore runs, TimeProvider time, CancellationToken cancel) =>
            SkipStepEndpoint.HandleAsync(id, step, new ReasonRequest(reason ?? ""), by, runs, time, cancel)).Does("SkipStep", "Step {step} is left out.");
        step.MapPost("/approve", (Guid id, string step, [FromForm] string? reason, AuditTrail by, RunStore runs, TimeProvider time, CancellationToken cancel) =>
            ApproveStepEndpoint.ApproveAsync(id, step, reason is { Length: > 0 } ? new ApproveStepRequest(reason) : null, by, runs, time, cancel)).Does("ApproveStep", "Step {step} is approved and will be launched.");
        step.MapPost("/reject", (Guid id, string step, [FromForm] string? reason, AuditTrail by, RunStore runs, TimeProvider time, CancellationToken cancel) =>
            ApproveStepEndpoint.RejectAsync(id, step, new ReasonRequest(reason ?? ""), by, runs, time, cancel)).Does("RejectStep", "Step {step} is rejected.");
        step.MapPost("/mark", (Guid id, string step, [FromForm] string state, [FromForm] string? reason, AuditTrail by, RunStore runs, TimeProvider time, CancellationToken cancel) =>
            MarkStepEndpoint.HandleAsync(id, step, new MarkStepRequest(state, reason ?? ""), by, runs, time, cancel)).Does("MarkStep", "Step {step} counts as you said.");
        step.MapPost("/resolve", ResolveAsync).Does("ResolveLaunch", "What became of the launch of {step} is noted.");
    }

    private static Task<Answer> ResolveAsync(
        Guid id, string step, [FromForm] bool launched, [FromForm] string? jobId, [FromForm] string? evidence, AuditTrail by, RunStore runs, TimeProvider time, CancellationToken cancellationToken) =>
        ResolveLaunchEndpoint.HandleAsync(id, step, new ResolveLaunchRequest(launched, evidence ?? "", jobId is { Length: > 0 } ? jobId : null), by, runs, time, cancellationToken);

    private static async Task<object> StartAsync(string name, [FromForm] string? input, HttpContext http, AuditTrail by, RunStarter starter, RunEnds ends, CancellationToken cancellationToken)
    {
        var answer = await StartRunEndpoint.HandleAsync(name, new StartRunRequest(InputOf(input)), idempotencyKey: null, wait: null, by, starter, ends, cancellationToken);
        return ShowRun(answer.Result, http, $"A run of {name} was started.");
    }

    private static async Task<object> ReplayAsync(Guid id, IFormCollection _, HttpContext http, AuditTrail by, RunQueries runs, RunStarter starter, RunEnds ends, CancellationToken cancellationToken)
    {
        var answer = await ReplayRunEndpoint.HandleAsync(id, idempotencyKey: null, wait: null, by, runs, starter, ends, cancellationToken);
        return ShowRun(answer.Result, http, "Another run with the same input was started: this one.");
    }

    private static object ShowRun(IResult answer, HttpContext http, string receipt)
    {
        if (answer is not Created<RunResponse> { Value: { } run }) return answer;
        Viewer.Leave(http, receipt);
        return new FormPage(TypedResults.Redirect($"{http.Request.PathBase}/runs/{run.Id}"), IsRefused: false);
    }

    private static JsonObject? InputOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new RefusedException("A run's input is a JSON object, such as {\"day\": \"2026-03-01\"}.");
        }
        catch (JsonException wrong)
        {
            throw new RefusedException($"A run's input is a JSON object: {wrong.Message}");
        }
    }
}
