using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Timings;

namespace Federation.ClusterNode.Schedule;

/// <summary>The rules for the properties of an event, given when it is made, changed or overridden. The first property that breaks one is told.</summary>
public static partial class EventChecker
{
    private const double LargestNumber = 1e15;

    private static readonly string[] Required = ["title", "enabled", "category", "target", "plugin"];

    private static readonly Dictionary<string, Regex> Texts = new()
    {
        ["id"] = Word(),
        ["title"] = NotBlank(),
        ["category"] = Word(),
        ["plugin"] = Word(),
        ["target"] = NotBlank(),
        ["algo"] = Word(),
        ["chain"] = WordOrNothing(),
        ["chain_error"] = WordOrNothing(),
        ["web_hook"] = HttpUrlOrNothing(),
        ["notify_success"] = AddressesOrNothing(),
        ["notify_fail"] = AddressesOrNothing(),
        ["notes"] = Anything(),
        ["timezone"] = Anything(),
    };

    private static readonly string[] WholeNumbers =
    [
        "max_children", "timeout", "retries", "retry_delay", "queue_max", "stagger", "keep_jobs", "keep_days",
        "cpu_limit", "cpu_sustain", "memory_limit", "memory_sustain", "log_max_size",
    ];

    /// <summary>Whole numbers too, or <c>true</c> and <c>false</c>; kept as they were sent.</summary>
    private static readonly string[] Switches = ["enabled", "detached", "queue", "multiplex"];

    private static readonly string[] WithoutHtml = ["title", "notes"];

    /// <summary>Checks a whole new event.</summary>
    /// <exception cref="RefusalException">A property is missing or wrong.</exception>
    public static void CheckNew(JsonObject e)
    {
        CheckRequired(e, Required);
        Check(e);
    }

    /// <summary>Checks that properties are there, are not null and not blank.</summary>
    /// <exception cref="RefusalException">One is not.</exception>
    public static void CheckRequired(JsonObject given, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!given.TryGetPropertyValue(name, out var value)) throw Refuse($"Missing parameter: {name}");
            if (value is null) throw Refuse($"Null parameter: {name}");
            if (value.GetValueKind() == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetValue<string>())) throw Refuse($"Malformed parameter: {name}");
        }
    }

    /// <summary>Checks the properties that are there.</summary>
    /// <exception cref="RefusalException">One is wrong.</exception>
    public static void Check(JsonObject e)
    {
        foreach (var (name, value) in e)
        {
            if (value is null) continue;
            if (Texts.TryGetValue(name, out var pattern)) CheckText(name, value, pattern);
            else if (WholeNumbers.Contains(name) || (Switches.Contains(name) && value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))) CheckWholeNumber(name, value);
        }

        foreach (var name in WithoutHtml)
            if (e.Text(name)?.AsSpan().IndexOfAny('<', '>') >= 0) throw Refuse($"Malformed {name} parameter: Cannot contain HTML metacharacters");

        if (e["params"] is not (null or JsonObject or JsonArray { Count: 0 })) throw Refuse("Malformed event parameter: params (must be object)");
        if (e.Text("timezone") is { Length: > 0 } timezone && !TimeZones.TryFind(timezone, out _)) throw Refuse($"Malformed or unknown timezone: {timezone}");
        CheckTiming(e);
    }

    private static void CheckText(string name, JsonNode value, Regex pattern)
    {
        if (value.GetValueKind() != JsonValueKind.String) throw Refuse($"Malformed parameter type: {name} ({value.JavaScriptType()})");
        if (!pattern.IsMatch(value.GetValue<string>())) throw Refuse($"Malformed parameter value: {name}");
    }

    private static void CheckWholeNumber(string name, JsonNode value)
    {
        if (value.ToNumber() is not { } number) throw Refuse($"Malformed parameter type: {name} ({value.JavaScriptType()})");
        if (number < 0 || number > LargestNumber || number != Math.Floor(number)) throw Refuse($"Malformed parameter value: {name}");
    }

    private static void CheckTiming(JsonObject e)
    {
        try
        {
            CatchUp.Parse(e["catch_up"]);
            if (EventTiming.Of(e) is { } timing && e["timing"] is JsonObject given && given.ContainsKey("cron") && timing.NextAfter(DateTimeOffset.UnixEpoch) is null)
                throw Refuse("Malformed event timing parameter: cron (no such instant ever comes)");
        }
        catch (TimingException fault)
        {
            throw Refuse(fault.Message);
        }
    }

    private static RefusalException Refuse(string description) => new("api", description);

    [GeneratedRegex(@"^[A-Za-z0-9_]{1,100}\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[A-Za-z0-9_]{0,100}\z")]
    private static partial Regex WordOrNothing();

    [GeneratedRegex(@"\S")]
    private static partial Regex NotBlank();

    [GeneratedRegex("")]
    private static partial Regex Anything();

    [GeneratedRegex(@"^(https?://\S+)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex HttpUrlOrNothing();

    [GeneratedRegex(@"^[^<>()\[\]:;""\\]*\z")]
    private static partial Regex AddressesOrNothing();
}
