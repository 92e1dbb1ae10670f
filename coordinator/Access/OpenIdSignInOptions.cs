using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Access;

/// <summary>Where people sign in besides here: configuration section <c>OpenIdConnect</c>. Off without an authority.</summary>
public sealed class OpenIdSignInOptions
{
    /// <summary>The provider's URL, below which <c>.well-known/openid-configuration</c> is. Default: none.</summary>
    public string? Authority { get; set; }

    /// <summary>What the provider calls this coordinator.</summary>
    public string? ClientId { get; set; }

    /// <summary>The secret that the provider gave to this coordinator; null for a public client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The claim that is the person's name here. Default: <c>preferred_username</c>.</summary>
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>The claim that names the person's groups. Default: <c>groups</c>.</summary>
    public string GroupClaim { get; set; } = "groups";

    /// <summary>What the members of a group may do, such as <c>OpenIdConnect:Groups:ops:Role = operator</c>. People in none of them need an administrator to make them first.</summary>
    public Dictionary<string, OpenIdGroup> Groups { get; } = [];

    internal bool IsOn => Authority is not null;

    internal bool IsLocal => Uri.TryCreate(Authority, UriKind.Absolute, out var url) && url.IsLoopback;
}

/// <summary>What the members of a group may do.</summary>
public sealed class OpenIdGroup
{
    /// <summary>The role.</summary>
    public Role Role { get; set; }

    /// <summary>Names of chains, each with <c>*</c> for any text. Default: all.</summary>
    public List<string>? Chains { get; set; }

    /// <summary>Names of regions, each with <c>*</c> for any text. Default: all.</summary>
    public List<string>? Regions { get; set; }

    /// <summary>The grant.</summary>
    internal Grant ToGrant() => new(Role, Chains, Regions);
}
