using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Access;

/// <summary>What a program calls the API with. The key itself is not kept.</summary>
public sealed class ApiKey
{
    /// <summary>The record's id.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the key in hexadecimal. Keys are long and random, so a slow hash would protect nothing more.</summary>
    public required string Hash { get; init; }

    /// <summary>The record in Cronicle's shape, without the key: <c>id, title, active, privileges, …</c>.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>Its title for people, which stands as the source of its jobs.</summary>
    public string Title => Data.Text("title") ?? Id;

    /// <summary>Whether it is accepted.</summary>
    public bool Active => Data.IsOn("active");

    /// <summary>Whether it may do what a privilege such as <c>run_events</c> stands for; <c>admin</c> may do everything.</summary>
    public bool Has(string privilege) => Data["privileges"] is JsonObject granted && (granted.IsOn("admin") || granted.IsOn(privilege));

    /// <summary>What <see cref="Hash"/> is for a key.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
