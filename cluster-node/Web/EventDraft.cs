using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Web;

/// <summary>An event as the fields of its form: what an event has, or what a person has typed so far, right or wrong.</summary>
public sealed class EventDraft(IReadOnlyDictionary<string, string> fields)
{
    /// <summary>The names of the timing's lists, each with its lowest and highest value.</summary>
    public static readonly (string Name, int Lowest, int Highest)[] Lists = [("months", 1, 12), ("days", 1, 31), ("weekdays", 0, 6), ("hours", 0, 23), ("minutes", 0, 59)];

    private const string Parameter = "param.";

    private static readonly string[] Texts = ["title", "category", "target", "algo", "plugin", "timezone", "chain", "chain_error", "notify_success", "notify_fail", "web_hook", "notes"];

    private static readonly string[] Numbers =
    [
        "max_children", "timeout", "retries", "retry_delay", "queue_max", "stagger", "cpu_limit", "cpu_sustain", "memory_limit", "memory_sustain", "log_max_size",
    ];

    private static readonly string[] Sides = ["gap", "overlap"];
    private static readonly string[] Switches = ["enabled", "detached", "queue", "multiplex"];

    /// <summary>What a new event starts from.</summary>
    public static EventDraft New => Of(new JsonObject { ["enabled"] = 1, ["category"] = "general", ["target"] = "allgrp", ["plugin"] = "shellplug", ["algo"] = "random", ["max_children"] = 1, ["timeout"] = 3600, ["timezone"] = "UTC" });

    /// <summary>The fields of a form that was sent.</summary>
    public static EventDraft Of(IFormCollection form) => new(form.ToDictionary(field => field.Key, field => field.Value.ToString()));

    /// <summary>The fields of an event.</summary>
    public static EventDraft Of(JsonObject e)
    {
        var fields = new Dictionary<string, string>();
        foreach (var name in Texts) fields[name] = e.Text(name) ?? "";
        foreach (var name in Numbers) fields[name] = (e.Number(name) ?? 0).ToString(CultureInfo.InvariantCulture);
        foreach (var name in Switches) fields[name] = e.IsOn(name) ? "1" : "";
        fields["priority"] = e.Number("priority")?.ToString(CultureInfo.InvariantCulture) ?? "";
        foreach (var (name, value) in ScheduleFields(e)) fields[name] = value;
        foreach (var (name, value) in e["params"] as JsonObject ?? []) fields[Parameter + name] = value?.ToString() ?? "";
        foreach (var (name, value) in TimingFields(e)) fields[name] = value;
        return new EventDraft(fields);
    }

    /// <summary>A field's text; empty if it is not there.</summary>
    public string this[string name] => fields.GetValueOrDefault(name, "");

    /// <summary>Whether a box is ticked.</summary>
    public bool Has(string name) => this[name].Length > 0;

    /// <summary>Whether a list of the timing has a value.</summary>
    public bool Has(string list, int value) => this[$"timing.{list}"].Split(',').Contains(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A parameter of the plugin; null if the event does not say.</summary>
    public string? Param(string id) => fields.GetValueOrDefault(Parameter + id);

    /// <summary>The timing, as an event has it.</summary>
    /// <exception cref="RefusalException">It cannot be read.</exception>
    public JsonNode Timing() => this["timing.mode"] switch
    {
        "demand" => JsonValue.Create(false),
        "cron" => new JsonObject { ["cron"] = this["timing.cron"].Trim() },
        "every" => new JsonObject { ["every"] = this["timing.every"].Trim() },
        "json" => Json("timing.json", "Timing"),
        _ => Picked(),
    };

    /// <summary>The event's properties.</summary>
    /// <param name="plugin">The plugin that was chosen; null if there is none such.</param>
    /// <exception cref="RefusalException">A field cannot be read.</exception>
    public JsonObject Properties(Plugin? plugin)
    {
        var e = new JsonObject();
        foreach (var name in Texts) e[name] = this[name].ReplaceLineEndings("\n").Trim();
        foreach (var name in Numbers) e[name] = Number(name);
        foreach (var name in Switches) e[name] = Has(name) ? 1 : 0;
        if (e.Text("algo") is "") e["algo"] = "random";
        if (Priority() is { } priority) e["priority"] = priority;
        foreach (var (name, value) in Schedule()) e[name] = value?.DeepClone();
        e["catch_up"] = CatchUp();
        e["params"] = Params(plugin);
        return e;
    }

    /// <summary>The priority; null if none is given.</summary>
    /// <exception cref="RefusalException">It is no whole number from -1000 to 1000.</exception>
    public int? Priority()
    {
        if (this["priority"].Trim() is not { Length: > 0 } text) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority) && priority is >= -1000 and <= 1000
            ? priority
            : throw new RefusalException("api", $"The priority must be a whole number from -1000 to 1000, and is '{text}'.");
    }

    /// <summary>What decides when the event is due, as an event has it.</summary>
    /// <exception cref="RefusalException">A field cannot be read.</exception>
    public JsonObject Schedule() => new()
    {
        ["timing"] = Timing(),
        ["dst"] = ClockChanges(),
        ["blackouts"] = BlackoutText.Parse(this["blackouts"]),
    };

    private JsonNode ClockChanges()
    {
        var changes = new JsonObject();
        foreach (var side in Sides)
            if (Has($"dst.{side}")) changes[side] = this[$"dst.{side}"];
        return changes.Count > 0 ? changes : JsonValue.Create("");
    }

    private JsonNode CatchUp()
    {
        if (this["catch_up"] is not "limited") return this["catch_up"] is "last" ? JsonValue.Create("last") : JsonValue.Create(this["catch_up"] is "1" ? 1 : 0);
        var limits = new JsonObject();
        if (this["catch_up.most"].Trim() is { Length: > 0 } most) limits["most"] = Whole(most, "The number of missed times");
        if (this["catch_up.max_age"].Trim() is { Length: > 0 } age) limits["max_age"] = age;
        return limits;
    }

    private JsonObject Params(Plugin? plugin)
    {
        var given = new JsonObject();
        foreach (var definition in PluginParam.Of(plugin))
            given[definition.Id] = definition.IsCheckbox ? JsonValue.Create(Has(Parameter + definition.Id) ? 1 : 0) : JsonValue.Create((Param(definition.Id) ?? definition.Value).ReplaceLineEndings("\n"));
        return given;
    }

    private JsonObject Picked()
    {
        var timing = new JsonObject();
        foreach (var (name, _, _) in Lists)
            if (Values(name) is { Count: > 0 } values) timing[name] = values;
        if (Values("years") is { Count: > 0 } years) timing["years"] = years;
        return timing;
    }

    private JsonArray Values(string list) =>
        new([.. this[$"timing.{list}"].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => JsonValue.Create(Whole(text, list)))]);

    private long Number(string name) => this[name].Trim() is { Length: > 0 } text ? Whole(text, name) : 0;

    private static long Whole(string text, string name) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new RefusalException("api", $"{name} must be a whole number, and is '{text}'.");

    private JsonNode Json(string name, string title)
    {
        try
        {
            return JsonNode.Parse(this[name]) ?? JsonValue.Create(false);
        }
        catch (JsonException fault)
        {
            throw new RefusalException("api", $"{title} is no JSON: {fault.Message}");
        }
    }

    private static IEnumerable<(string Name, string Value)> ScheduleFields(JsonObject e)
    {
        var limits = e["catch_up"] as JsonObject;
        yield return ("catch_up", limits is not null ? "limited" : e["catch_up"]?.ToString() == "last" ? "last" : e.IsOn("catch_up") ? "1" : "0");
        yield return ("catch_up.most", limits?["most"]?.ToString() ?? "");
        yield return ("catch_up.max_age", limits?["max_age"]?.ToString() ?? "");
        yield return ("dst.gap", e["dst"] is JsonObject both ? both.Text("gap") ?? "" : e.Text("dst") is "skip" or "next" ? e.Text("dst")! : "");
        yield return ("dst.overlap", e["dst"] is JsonObject sides ? sides.Text("overlap") ?? "" : e.Text("dst") is "once" or "twice" ? e.Text("dst")! : "");
        yield return ("blackouts", BlackoutText.Of(e["blackouts"]));
    }

    private static IEnumerable<(string Name, string Value)> TimingFields(JsonObject e)
    {
        var timing = e["timing"] as JsonObject;
        var mode = timing switch
        {
            null => e.IsOn("timing") ? "json" : "demand",
            _ when timing.ContainsKey("cron") => "cron",
            _ when timing.ContainsKey("every") && timing.Count == 1 => "every",
            _ when timing.ContainsKey("every") || timing.ContainsKey("at") => "json",
            _ => "picker",
        };
        yield return ("timing.mode", mode);
        yield return ("timing.cron", timing?.Text("cron") ?? "");
        yield return ("timing.every", timing?["every"]?.ToString() ?? "");
        yield return ("timing.json", e["timing"]?.ToJsonString(RegionJson.Options) ?? "");
        foreach (var name in Lists.Select(list => list.Name).Append("years"))
            if (timing?[name] is JsonArray values) yield return ($"timing.{name}", string.Join(',', values.Select(value => value?.ToString())));
    }
}
