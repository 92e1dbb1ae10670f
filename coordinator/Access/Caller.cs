using System.Security.Claims;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Access;

/// <summary>Whoever makes a request, with what the key may do. A handler that lists things takes it as a parameter and shows only what the caller may see.</summary>
public sealed class Caller(string keyId, string name, IReadOnlyList<Grant> grants) : ClaimsIdentity([new Claim(ClaimTypes.Name, name)], ApiKeyAuthentication.SchemeName)
{
    /// <summary>The key's id.</summary>
    public string KeyId { get; } = keyId;

    /// <summary>What the key may do.</summary>
    public IReadOnlyList<Grant> Grants { get; } = grants;

    /// <summary>The caller of a request; null without a key.</summary>
    public static Caller? Of(HttpContext context) => context.User.Identity as Caller;

    /// <summary>Makes the caller a parameter of handlers.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));

    /// <summary>Whether the role is held in some chain or region.</summary>
    public bool MayAnywhere(Role role) => Grants.Any(grant => grant.Role >= role);

    /// <summary>Whether the role is held in all chains and regions.</summary>
    public bool MayEverywhere(Role role) => Grants.Any(grant => grant.Role >= role && grant.CoversEverything());

    /// <summary>Whether the role is held in a chain.</summary>
    public bool MayInChain(Role role, string chain) => Grants.Any(grant => grant.Role >= role && grant.CoversChain(chain));

    /// <summary>Whether the role is held in a region.</summary>
    public bool MayInRegion(Role role, string region) => Grants.Any(grant => grant.Role >= role && grant.CoversRegion(region));

    /// <summary>The role held in a region; null for none.</summary>
    public Role? RoleIn(string region) => Grants.Where(grant => grant.CoversRegion(region)).Max(grant => (Role?)grant.Role);

    /// <summary>Whether one grant gives the role in a chain and in a region where that runs.</summary>
    public bool MayInBoth(Role role, string chain, string region) => Grants.Any(grant => grant.Role >= role && grant.CoversChain(chain) && grant.CoversRegion(region));

    /// <summary>The chains in which the role is held, as patterns for <c>chain like any(…)</c>; null for all chains.</summary>
    public string[]? ChainsLike(Role role)
    {
        string[] patterns = [.. Grants.Where(grant => grant.Role >= role).SelectMany(grant => Access.Grants.AsLike(grant.Chains)).Distinct()];
        return patterns.Contains("%") ? null : patterns;
    }
}
