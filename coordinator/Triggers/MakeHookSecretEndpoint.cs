using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Triggers;

internal static class MakeHookSecretEndpoint
{
    public static void MapMakeHookSecret(this IEndpointRouteBuilder triggers) => triggers
        .MapPost("/chains/{name}/triggers/{trigger}/secret", HandleAsync)
        .Needs(Role.Admin, On.Chain)
        .WithName("MakeHookSecret")
        .WithSummary("Makes the secret that callers of a web hook sign with, and shows it this once. One that was made before is good for nothing from then on.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<HookSecretResponse>, ProblemHttpResult>> HandleAsync(
        string name, string trigger, ChainStore chains, HookSecrets secrets, AuditTrail trail, CancellationToken cancellationToken)
    {
        var chain = await chains.FindAsync(name, cancellationToken);
        if (chain?.Definition.Triggers.Any(one => one.Name == trigger && one.Webhook is not null) != true) return Problems.NotFound($"Chain '{name}' has no web hook '{trigger}'.");
        return TypedResults.Ok(new HookSecretResponse(await secrets.MakeAsync(name, trigger, trail, cancellationToken), $"/hooks/{name}/{trigger}"));
    }
}
