using System.Globalization;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Web;

/// <summary>What a person wants to be different about one run of an event.</summary>
internal static class RunDraft
{
    /// <summary>The properties that differ from the event's.</summary>
    /// <exception cref="RefusalException">The time or the priority cannot be read.</exception>
    public static JsonObject Overrides(EventDocument e, EventDraft draft, RegionCatalog catalog)
    {
        var overrides = new JsonObject { ["id"] = e.Id };
        if (draft["target"] is { Length: > 0 } target && target != e.Data.Text("target")) overrides["target"] = target;
        if (draft.Priority() is { } priority && priority != (e.Data.Number("priority") ?? 0)) overrides["priority"] = priority;
        if (draft["now"] is { Length: > 0 } now) overrides["now"] = Seconds(now);

        var (given, before) = (new JsonObject(), e.Data["params"] as JsonObject ?? []);
        foreach (var param in PluginParam.Of(catalog.Plugins.GetValueOrDefault(e.Data.Text("plugin") ?? "")))
        {
            var value = param.IsCheckbox ? (draft.Has($"param.{param.Id}") ? "1" : "0") : draft.Param(param.Id)?.ReplaceLineEndings("\n");
            if (value is not null && value != before[param.Id]?.ToString()) given[param.Id] = param.IsCheckbox ? JsonValue.Create(value == "1" ? 1 : 0) : JsonValue.Create(value);
        }

        foreach (var line in draft["more"].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            given[line.Split('=')[0].Trim()] = line.Contains('=', StringComparison.Ordinal) ? line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim() : throw new RefusalException("api", $"A parameter is name=value, and this is not: {line}");
        if (given.Count > 0) overrides["params"] = given;
        return overrides;
    }

    private static long Seconds(string now) => DateTimeOffset.TryParse(now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        ? at.ToUnixTimeSeconds()
        : throw new RefusalException("api", $"The time is no date and time: {now}");
}
