using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Federation.Contracts.Coordinator;

namespace Federation.Contracts.Regions;

/// <summary>Who asks for something in a region, as the coordinator vouches for it: in the header <see cref="Header"/> of every request that its gateway passes on.</summary>
/// <param name="User">The name of the person or key at the coordinator.</param>
/// <param name="Role">What they may do in the region.</param>
/// <param name="Region">The region's name at the coordinator: for another region it says nothing.</param>
/// <param name="ExpiresAt">From when on it says nothing; a minute after it was made.</param>
public sealed record GatewayIdentity(string User, Role Role, string Region, DateTimeOffset ExpiresAt)
{
    /// <summary>The header: the identity as JSON, a full stop, and its ECDSA P-256 SHA-256 signature, each in Base64 for URLs.</summary>
    public const string Header = "X-Federation-Identity";

    /// <summary>The header's value.</summary>
    /// <param name="key">The coordinator's private key.</param>
    public string SignWith(ECDsa key)
    {
        var text = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The identity of a header's value; null if the key did not sign it, it is for another region, or it has expired.</summary>
    /// <param name="header">The header's value.</param>
    /// <param name="key">The coordinator's public key.</param>
    /// <param name="region">The region's name at the coordinator.</param>
    /// <param name="now">The time.</param>
    public static GatewayIdentity? Read(string header, ECDsa key, string region, DateTimeOffset now)
    {
        if (header.Split('.') is not [var text, var signature] || !Base64Url.IsValid(text) || !Base64Url.IsValid(signature)) return null;
        if (!key.VerifyData(Encoding.ASCII.GetBytes(text), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256)) return null;
        return JsonSerializer.Deserialize<GatewayIdentity>(Base64Url.DecodeFromChars(text), JsonSerializerOptions.Web) is { } identity && identity.Region == region && now < identity.ExpiresAt ? identity : null;
    }
}
