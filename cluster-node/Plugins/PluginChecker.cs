using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Plugins;

/// <summary>The rules for the properties of a plugin, given when it is made or changed.</summary>
internal static partial class PluginChecker
{
    /// <summary>Checks the properties that are there.</summary>
    /// <exception cref="RefusalException">One is wrong.</exception>
    public static void Check(JsonObject plugin)
    {
        var asOfEvents = (JsonObject)plugin.DeepClone();
        asOfEvents.Remove("params");
        EventChecker.Check(asOfEvents);
        if (plugin["command"] is { } command && plugin.Text("command") is null) throw new RefusalException("api", $"Malformed parameter type: command ({command.JavaScriptType()})");
        if (Unquoted(plugin.Text("command") ?? "").AsSpan().IndexOfAny('<', '>', '|') >= 0)
            throw new RefusalException("plugin", "Plugin executable cannot contain any shell redirects or pipes.");
        if (plugin["params"] is not (null or JsonArray)) throw new RefusalException("plugin", "Plugin params is not an array.");
        if (plugin["secrets"] is not (null or JsonObject)) throw new RefusalException("api", "Malformed parameter type: secrets (must be object)");
    }

    /// <summary>Adds what a new plugin has unless it is told otherwise.</summary>
    public static void Complete(JsonObject plugin)
    {
        plugin.TryAdd("enabled", 1);
        plugin["params"] ??= new JsonArray();
    }

    /// <summary>The command line without what stands in quotes: that is for the program, which may be a shell.</summary>
    private static string Unquoted(string command) => Quoted().Replace(command, "");

    [GeneratedRegex("""
        "(\\.|[^"\\])*"|'[^']*'
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();
}
