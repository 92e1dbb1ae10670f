using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;

namespace Federation.ClusterNode.Web;

/// <summary>A parameter that a plugin takes, as its forms show it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Kind"><c>text, textarea, checkbox, select</c> or <c>hidden</c>.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Value">What it is unless an event says otherwise.</param>
/// <param name="Items">What can be chosen.</param>
internal sealed record PluginParam(string Id, string Kind, string Title, string Value, IReadOnlyList<string> Items)
{
    public bool IsCheckbox => Kind == "checkbox";

    /// <summary>The parameters of a plugin; none without one.</summary>
    public static IEnumerable<PluginParam> Of(Plugin? plugin) =>
        from entry in plugin?.Data["params"] as JsonArray ?? []
        let definition = entry as JsonObject
        where definition?.Text("id") is { Length: > 0 }
        let id = definition.Text("id")!
        select new PluginParam(
            id, definition.Text("type") ?? "text", definition.Text("title") ?? id, definition["value"]?.ToString() ?? "", [.. (definition["items"] as JsonArray ?? []).Select(item => item?.ToString() ?? "")]);
}
