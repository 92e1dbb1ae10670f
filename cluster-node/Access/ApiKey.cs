using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Access;

/// <summary>What a program calls the API with. The key itself is not kept: its data has the first characters of it alone, for people to tell keys apart.</summary>
public sealed class ApiKey : CatalogEntry
{
    private const int ShortestWithHint = 32;
    private const int HintLength = 4;

    /// <summary>SHA-256 of the key in hexadecimal. Keys are long and random, so a slow hash would protect nothing more.</summary>
    public required string Hash { get; init; }

    /// <summary>Whether it is accepted.</summary>
    public bool Active => Data.IsOn("active");

    /// <summary>What <see cref="Hash"/> is for a key.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The record of a key whose data may have the key itself, or else is that of the record before.</summary>
    internal static ApiKey Of(string id, JsonObject data, ApiKey? before)
    {
        var key = data.Text("key");
        if (before is not null && key == before.Data.Text("key")) return new ApiKey { Id = id, Hash = before.Hash, Data = data };
        data["key"] = HintOf(key!);
        return new ApiKey { Id = id, Hash = HashOf(key!), Data = data };
    }

    /// <summary>What of a key may be shown later; nothing of one so short that it would help to guess the rest.</summary>
    internal static string HintOf(string key) => key.Length >= ShortestWithHint ? $"{key[..HintLength]}…" : "…";
}
