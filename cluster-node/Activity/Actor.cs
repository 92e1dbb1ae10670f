using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Activity;

/// <summary>Who does something in the region.</summary>
/// <param name="Trace">How the activity log tells: <c>ip, headers</c>, <c>username</c> or <c>api_key, api_title</c>, and the <c>reason</c> that a person was asked for.</param>
public sealed record Actor(JsonObject Trace)
{
    /// <summary>A line of the activity log.</summary>
    /// <param name="action">What was done, such as <c>event_create</c>.</param>
    /// <param name="details">To what; becomes part of the line.</param>
    public JsonObject Did(string action, params ReadOnlySpan<(string Name, JsonNode? Value)> details)
    {
        var line = new JsonObject();
        foreach (var (name, value) in details) line[name] = value?.DeepClone();
        line["action"] = action;
        foreach (var (name, value) in Trace) line[name] = value?.DeepClone();
        return line;
    }
}
