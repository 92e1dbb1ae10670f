using System.Security.Cryptography;
using System.Text;

namespace Federation.Coordinator.Access;

/// <summary>A key to the coordinator's API. Only its hash is kept: keys are 128 random bits or more, so a plain SHA-256 cannot be turned back.</summary>
/// <param name="Id">SHA-256 of the key in lower-case hex.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ApiKey(string Id, string Name, DateTimeOffset CreatedAt)
{
    /// <summary>The id under which a key is kept.</summary>
    public static string IdOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>A new random key: 160 bits in lower-case hex.</summary>
    public static string Generate() => RandomNumberGenerator.GetHexString(40, lowercase: true);
}
