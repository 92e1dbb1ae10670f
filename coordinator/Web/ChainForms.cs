using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Chains;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Federation.Coordinator.Web;

/// <summary>What people do to chains.</summary>
public static class ChainForms
{
    internal static void MapChainForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/chains/new", StoreNewAsync).Needs(Role.Admin, On.Anything).Does("PutChain", "");
        forms.MapPost("/chains/{name}/edit", StoreAsync).Needs(Role.Admin, On.Chain).Does("PutChain", "").WithName("PutChain (edit form)");
        forms.MapPost("/chains/{name}/rollback", (string name, [FromForm] int version, HttpRequest request, ChainStore chains, [FromServices] ChainCheck check, AuditTrail trail, CancellationToken cancel) =>
            RollbackChainEndpoint.HandleAsync(name, new RollbackRequest(version), request, chains, check, trail, cancel)).Needs(Role.Admin, On.Chain).Does("RollbackChain", "The earlier version is the present one again.");
    }

    private static Task<object> StoreNewAsync(
        [FromForm] string newName, [FromForm] string text, [FromForm(Name = "do")] string action, HttpContext http, Caller caller, [FromServices] ChainCheck check, ChainStore chains, AuditTrail trail,
        CancellationToken cancellationToken)
    {
        var typed = new TypedChain(Name: null, newName, TextOf(http.Request.Form, text, action), BasedOn: null);
        if (!caller.MayInChain(Role.Admin, newName)) return Task.FromResult<object>(Again(typed, [$"This needs the role admin for chain/{newName}."], plan: null, null));
        trail.Target = $"chain/{newName}";
        http.Request.Headers.IfNoneMatch = "*";
        return StoreTypedAsync(newName, typed, action, http, check, chains, trail, cancellationToken);
    }

    private static Task<object> StoreAsync(
        string name, [FromForm] string text, [FromForm] int? basedOn, [FromForm(Name = "do")] string action, HttpContext http, [FromServices] ChainCheck check, ChainStore chains, AuditTrail trail,
        CancellationToken cancellationToken)
    {
        if (basedOn is { } version) http.Request.Headers.IfMatch = $"\"{version}\"";
        return StoreTypedAsync(name, new TypedChain(name, NewName: null, TextOf(http.Request.Form, text, action), basedOn), action, http, check, chains, trail, cancellationToken);
    }

    private static async Task<object> StoreTypedAsync(
        string name, TypedChain typed, string action, HttpContext http, ChainCheck check, ChainStore chains, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (!Chain.IsName(name)) return Again(typed, ["A chain's name has 1 to 60 lower-case letters, digits and hyphens."], plan: null, null);
        if (action == "store" && await PutChainEndpoint.StoreAsync(name, typed.Text, http.Request, chains, check, trail, cancellationToken) is var answer)
        {
            if (answer.Result is Ok<ChainResponse> { Value: { } stored }) return See(http, name, stored);
            if (answer.Result is ProblemHttpResult problem) return Again(typed, [$"Nothing was stored. {problem.ProblemDetails.Detail}"], plan: null, null);
        }

        var found = await check.CheckAsync(name, typed.Text, Caller.Of(http)!, cancellationToken);
        var plan = ChainPlan.Of(name, found, http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        return Again(typed, action == "store" ? ["The definition has faults; nothing was stored."] : null, plan, found.Parsed.Definition);
    }

    private static FormPage See(HttpContext http, string name, ChainResponse stored)
    {
        Viewer.Leave(http, $"Version {stored.Version} of {name} is stored.{(stored.Warnings is { Count: > 0 } warnings ? $" {string.Join(" ", warnings.Select(warning => warning.Message))}" : "")}");
        return new FormPage(TypedResults.Redirect($"{http.Request.PathBase}/chains/{name}"), IsRefused: false);
    }

    private static FormPage Again(TypedChain typed, IReadOnlyList<string>? problems, ChainPlanResponse? plan, ChainDefinition? definition)
    {
        var page = new RazorComponentResult<TypedChainPage>(new { Typed = typed, Problems = problems, Plan = plan, Drawn = (object?)(definition is null ? null : StepGraph.Of(definition)) })
        {
            StatusCode = StatusCodes.Status422UnprocessableEntity,
        };
        return new FormPage(page, IsRefused: true);
    }

    /// <summary>What was typed, with line ends of the usual kind, and with what the table of steps says if that is asked for.</summary>
    private static string TextOf(IFormCollection form, string text, string action) =>
        action == "steps" ? StepEdits.Apply(text.ReplaceLineEndings("\n"), form) : text.ReplaceLineEndings("\n");

    /// <summary>What was typed into the editor.</summary>
    /// <param name="Name">The chain; null for a new one.</param>
    /// <param name="NewName">The name of a new one.</param>
    /// <param name="Text">The definition.</param>
    /// <param name="BasedOn">The version that it was made from.</param>
    public sealed record TypedChain(string? Name, string? NewName, string Text, int? BasedOn);
}
