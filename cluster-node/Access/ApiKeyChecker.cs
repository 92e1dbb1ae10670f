using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Access;

/// <summary>The rules for the properties of an API key, given when it is made or changed.</summary>
internal static class ApiKeyChecker
{
    /// <summary>Checks the properties that are there.</summary>
    /// <exception cref="RefusalException">One is wrong.</exception>
    public static void Check(JsonObject key)
    {
        EventChecker.Check(key);
        if (key.ContainsKey("key"))
        {
            EventChecker.CheckRequired(key, "key");
            if (key.Text("key") is null) throw new RefusalException("api", $"Malformed parameter type: key ({key["key"].JavaScriptType()})");
        }

        if (key["privileges"] is not (null or JsonObject)) throw new RefusalException("api", "Malformed parameter type: privileges (must be object)");
        if (key.ContainsKey("active")) key["active"] = key.IsSwitchedOn("active") ? 1 : 0;
    }

    /// <summary>Adds what a new key has unless it is told otherwise.</summary>
    public static void Complete(JsonObject key)
    {
        key.TryAdd("active", 1);
        key.TryAdd("privileges", new JsonObject());
    }
}
