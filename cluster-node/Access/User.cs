using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Access;

/// <summary>A person who can log in.</summary>
public sealed class User
{
    /// <summary>The user name, in lower case.</summary>
    public required string Id { get; init; }

    /// <summary>The password as <see cref="PasswordHash"/> keeps it.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>The user in Cronicle's shape, without password: <c>username, full_name, email, active, privileges</c>.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>Whether they may log in.</summary>
    public bool Active => Data.IsOn("active");
}
