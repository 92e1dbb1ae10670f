using Federation.Contracts.Coordinator;
using Microsoft.AspNetCore.Authorization;

namespace Federation.Coordinator.Access;

/// <summary>Where a caller has to hold the role that an endpoint needs.</summary>
public enum On
{
    /// <summary>In any chain or region: for lists, whose handler shows only what the <see cref="Caller"/> may see.</summary>
    Anything,

    /// <summary>In the chain that the route value <c>name</c> names.</summary>
    Chain,

    /// <summary>In the chain of the run that the route value <c>id</c> names.</summary>
    Run,

    /// <summary>In the region that the route value <c>name</c> names.</summary>
    Region,

    /// <summary>In all chains and regions.</summary>
    Everything,
}

/// <summary>The chain of a run; null if there is no such run.</summary>
public delegate Task<string?> ChainOfRun(Guid run, CancellationToken cancellationToken);

/// <summary>What an endpoint asks of its caller.</summary>
/// <param name="role">The least role.</param>
/// <param name="on">Where it has to be held.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class NeedsAttribute(Role role, On on) : Attribute, IAuthorizationRequirement, IAuthorizationRequirementData
{
    /// <summary>The least role.</summary>
    public Role Role { get; } = role;

    /// <summary>Where it has to be held.</summary>
    public On On { get; } = on;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];

    /// <summary>What a request to such an endpoint is about, such as <c>region/eu-west</c>.</summary>
    public string TargetOf(HttpContext context) => On switch
    {
        On.Chain => $"chain/{context.GetRouteValue("name")}",
        On.Run => $"run/{context.GetRouteValue("id")}",
        On.Region => $"region/{context.GetRouteValue("name")}",
        _ => context.Request.Path.Value!.Replace("/api/v1/", "", StringComparison.Ordinal),
    };

    /// <summary>What is asked for, in words.</summary>
    public string Sentence(HttpContext context) => On switch
    {
        On.Anything => $"This needs the role {Name} in some chain or region.",
        On.Everything => $"This needs the role {Name} in all chains and regions.",
        _ => $"This needs the role {Name} for {TargetOf(context)}.",
    };

    private string Name => Role.ToString().ToLowerInvariant();
}

/// <summary>How an endpoint says what it asks of its caller.</summary>
public static class NeedsExtensions
{
    /// <summary>Every endpoint of the API has one such line, such as <c>.Needs(Role.Operator, On.Run)</c>; a test fails for one without.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role, On on) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new NeedsAttribute(role, on));
}
