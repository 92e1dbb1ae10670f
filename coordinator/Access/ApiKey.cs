using System.Security.Cryptography;
using System.Text;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Access;

/// <summary>A key to the coordinator's API. Only the hash of its secret is kept: secrets are 128 random bits or more, so a plain SHA-256 cannot be turned back.</summary>
/// <param name="Id">Its name for people and for the audit; no secret.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Grants">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is no longer taken; null for never.</param>
/// <param name="RevokedAt">When it was revoked; null if it was not.</param>
/// <param name="LastUsedAt">When it was last used, to the minute; null for never.</param>
public sealed record ApiKey(
    string Id, string Name, IReadOnlyList<Grant> Grants, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt)
{
    /// <summary>A new random id.</summary>
    public static string NewId() => "key-" + RandomNumberGenerator.GetHexString(10, lowercase: true);

    /// <summary>A new random secret: 160 bits in lower-case hex.</summary>
    public static string NewSecret() => RandomNumberGenerator.GetHexString(40, lowercase: true);

    /// <summary>What is kept of a secret: its SHA-256 in lower-case hex.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>The key as the API tells it.</summary>
    /// <param name="secret">Its secret, if this answer is the one that shows it.</param>
    public KeyResponse ToResponse(string? secret = null) => new()
    {
        Id = Id,
        Name = Name,
        Grants = Grants,
        CreatedAt = CreatedAt,
        ExpiresAt = ExpiresAt,
        RevokedAt = RevokedAt,
        LastUsedAt = LastUsedAt,
        Key = secret,
    };
}
