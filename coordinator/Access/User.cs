using System.Text.RegularExpressions;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Access;

/// <summary>A person who signs in.</summary>
/// <param name="Name">Their name in lower case, see <see cref="IsName"/>.</param>
/// <param name="DisplayName">What people call them; null for the name.</param>
/// <param name="Grants">What they may do.</param>
/// <param name="Active">Whether they may sign in.</param>
/// <param name="HasPassword">Whether they have a password; without one they sign in with OpenID Connect only.</param>
/// <param name="LockedUntil">Until when nobody may try a password; null if they may.</param>
/// <param name="CreatedAt">When they were made.</param>
/// <param name="SignedInAt">When they last signed in; null for never.</param>
public sealed partial record User(
    string Name, string? DisplayName, IReadOnlyList<Grant> Grants, bool Active, bool HasPassword, DateTimeOffset? LockedUntil, DateTimeOffset CreatedAt, DateTimeOffset? SignedInAt)
{
    /// <summary>Before a person's name where callers of both kinds are told apart, as in the audit.</summary>
    private const string Prefix = "user-";

    /// <summary>Whether a text may be a person's name: 1 to 64 lower-case letters, digits, <c>.</c>, <c>_</c>, <c>-</c> and <c>@</c>.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    /// <summary>The person as the caller of an operation.</summary>
    public Caller ToCaller() => new(Prefix + Name, Name, Grants);

    /// <summary>The person as the API tells them.</summary>
    public UserResponse ToResponse() => new()
    {
        Name = Name,
        DisplayName = DisplayName,
        Grants = Grants,
        Active = Active,
        HasPassword = HasPassword,
        LockedUntil = LockedUntil,
        CreatedAt = CreatedAt,
        SignedInAt = SignedInAt,
    };

    [GeneratedRegex(@"\A[a-z0-9._@-]{1,64}\z")]
    private static partial Regex NamePattern();
}
