using System.Text.Json.Nodes;
using Federation.ClusterNode.Activity;

namespace Federation.ClusterNode.Commands;

/// <summary>Whoever gives a command at the terminal.</summary>
internal static class TerminalUser
{
    /// <summary>As the activity log tells.</summary>
    public static Actor Actor() => new(new JsonObject { ["ip"] = "command line", ["headers"] = new JsonObject(), ["username"] = Environment.UserName });
}
