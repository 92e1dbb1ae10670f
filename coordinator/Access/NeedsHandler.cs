using Microsoft.AspNetCore.Authorization;

namespace Federation.Coordinator.Access;

/// <summary>Lets a request pass whose caller holds the role that its endpoint needs. A run nobody knows is refused like one of a foreign chain, so that neither can be told from the other.</summary>
public sealed class NeedsHandler(ChainOfRun chainOfRun) : AuthorizationHandler<NeedsAttribute>
{
    /// <inheritdoc />
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, NeedsAttribute requirement)
    {
        if (context.Resource is HttpContext http && Caller.Of(http) is { } caller && await HoldsAsync(caller, requirement, http)) context.Succeed(requirement);
    }

    private async Task<bool> HoldsAsync(Caller caller, NeedsAttribute needs, HttpContext http) => needs.On switch
    {
        On.Anything => caller.MayAnywhere(needs.Role),
        On.Everything => caller.MayEverywhere(needs.Role),
        On.Chain => caller.MayInChain(needs.Role, $"{http.GetRouteValue("name")}"),
        On.Region => caller.MayInRegion(needs.Role, $"{http.GetRouteValue("name")}"),
        On.Run => caller.ChainsLike(needs.Role) is null || await HoldsForRunAsync(caller, needs, http),
        _ => false,
    };

    private async Task<bool> HoldsForRunAsync(Caller caller, NeedsAttribute needs, HttpContext http) =>
        Guid.TryParse($"{http.GetRouteValue("id")}", out var run)
        && await chainOfRun(run, http.RequestAborted) is { } chain
        && caller.MayInChain(needs.Role, chain);
}
