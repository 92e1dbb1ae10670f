using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Federation.Contracts.Coordinator;

/// <summary>What a caller may do; each role may do what those before it may.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Role>))]
public enum Role
{
    /// <summary>Reads.</summary>
    [JsonStringEnumMemberName("viewer")]
    Viewer,

    /// <summary>Starts, stops and decides on runs; drains regions.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator,

    /// <summary>Changes what is registered: chains, regions and, with a grant of everything, keys.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,
}

/// <summary>A role in some chains and regions.</summary>
/// <param name="Role">The role.</param>
/// <param name="Chains">Names of chains, each with <c>*</c> for any text; null for all, empty for none.</param>
/// <param name="Regions">Names of regions, each with <c>*</c> for any text; null for all, empty for none.</param>
public sealed record Grant(Role Role, IReadOnlyList<string>? Chains = null, IReadOnlyList<string>? Regions = null);

/// <summary>The body of <c>POST /api/v1/keys</c>.</summary>
/// <param name="Name">Whose key it is: 1 to 100 characters; it stands in the audit.</param>
/// <param name="Grants">1 to 20 grants.</param>
/// <param name="ExpiresAt">From when on it is no longer taken; null for never.</param>
public sealed record KeyRequest(string Name, IReadOnlyList<Grant> Grants, DateTimeOffset? ExpiresAt = null);

/// <summary>The body of <c>POST /api/v1/keys/{id}/rotate</c>.</summary>
/// <param name="OverlapSeconds">How long the old secret is taken beside the new one: 0 to 604800 (a week). Default: 0.</param>
public sealed record RotateKeyRequest(int OverlapSeconds = 0);

/// <summary>An API key without its secret.</summary>
public sealed record KeyResponse
{
    /// <summary>Its id, which is no secret.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is no longer taken; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Since when it is no longer taken because somebody revoked it; null if nobody did.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to the minute; null for never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The secret itself: only in the answer that makes or rotates the key, and never again.</summary>
    public string? Key { get; init; }
}

/// <summary>Who is asking, by <c>GET /api/v1/whoami</c>.</summary>
/// <param name="KeyId">The key's id.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Grants">What it may do.</param>
public sealed record CallerResponse(string KeyId, string Name, IReadOnlyList<Grant> Grants);

/// <summary>One change that somebody made.</summary>
public sealed record AuditEntryResponse
{
    /// <summary>Its place: later entries have larger ones.</summary>
    public required long Id { get; init; }

    /// <summary>When, by the database's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The key's name.</summary>
    public required string By { get; init; }

    /// <summary>The key's id.</summary>
    public required string KeyId { get; init; }

    /// <summary>The network address that the request came from; null if unknown.</summary>
    public string? From { get; init; }

    /// <summary>The operation, such as <c>PutRegion</c>, as this API's description names it.</summary>
    public required string Action { get; init; }

    /// <summary>What was changed, such as <c>region/eu-west</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Why, in the caller's words: <c>?reason=</c> of the call, or what the pages asked for; at most 200 characters, null if nothing was said.</summary>
    public string? Reason { get; init; }

    /// <summary>How it was before; null if it was not there or is told elsewhere, as a run's changes are in its own events.</summary>
    public JsonNode? Before { get; init; }

    /// <summary>How it was after; null if it was gone or is told elsewhere.</summary>
    public JsonNode? After { get; init; }
}

/// <summary>A page of the audit, newest first.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null on the last one.</param>
public sealed record AuditResponse(IReadOnlyList<AuditEntryResponse> Entries, long? Next);

/// <summary>The body of <c>PUT /api/v1/users/{name}</c>: all there is to say about a person who signs in.</summary>
/// <param name="Grants">1 to 20 grants.</param>
/// <param name="DisplayName">What people call them, at most 100 characters; null for the name.</param>
/// <param name="Active">Whether they may sign in; false ends their sessions.</param>
/// <param name="Password">8 to 200 characters; null keeps the password there is. A new one ends their sessions. A person without one signs in with OpenID Connect only.</param>
public sealed record UserRequest(IReadOnlyList<Grant> Grants, string? DisplayName = null, bool Active = true, string? Password = null);

/// <summary>A person who signs in to the coordinator's pages.</summary>
public sealed record UserResponse
{
    /// <summary>1 to 64 lower-case letters, digits, <c>.</c>, <c>_</c>, <c>-</c> and <c>@</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What people call them; null for the name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What they may do.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }

    /// <summary>Whether they may sign in.</summary>
    public required bool Active { get; init; }

    /// <summary>Whether they have a password; without one they sign in with OpenID Connect only.</summary>
    public required bool HasPassword { get; init; }

    /// <summary>Until when nobody may try a password, because there were too many wrong ones; null if they may.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>When they were made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When they last signed in; null for never.</summary>
    public DateTimeOffset? SignedInAt { get; init; }
}

/// <summary>The key that the gateway says with who a person is, by <c>GET /api/v1/gateway/key</c>.</summary>
/// <param name="PublicKey">ECDSA P-256 as SubjectPublicKeyInfo in Base64: a node that is to trust it has it as <c>Coordinator:PublicKey</c>.</param>
public sealed record GatewayKeyResponse(string PublicKey);
