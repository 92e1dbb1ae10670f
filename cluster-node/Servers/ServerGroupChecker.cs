using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Servers;

/// <summary>The rules for the properties of a server group, given when it is made or changed.</summary>
internal static class ServerGroupChecker
{
    /// <summary>Checks the properties that are there.</summary>
    /// <exception cref="RefusalException">One is wrong.</exception>
    public static void Check(JsonObject group)
    {
        EventChecker.Check(group);
        if (group["servers"] is not null && (group["servers"] is not JsonArray named || !named.All(name => name?.GetValueKind() == JsonValueKind.String)))
            throw new RefusalException("api", "Malformed parameter: servers (must be array of hostnames)");
        if (group["regexp"] is not { } given) return;
        if (group.Text("regexp") is not { } pattern) throw new RefusalException("api", $"Malformed parameter type: regexp ({given.JavaScriptType()})");
        if (!IsPattern(pattern)) throw new RefusalException("api", "Malformed parameter value: regexp");
    }

    /// <summary>Adds what a new group has unless it is told otherwise.</summary>
    public static void Complete(JsonObject group) => group.TryAdd("master", 0);

    private static bool IsPattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.ECMAScript) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
