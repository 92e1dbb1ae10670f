using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Federation.ClusterNode.IntegrationTests.Recordings;

/// <summary>
/// Tells in what an answer differs from the recorded one: fields that are missing or that Cronicle does not have, types, and values, but for those that are never twice the same.
/// </summary>
/// <param name="translate">Puts our ids where the recording has its own.</param>
/// <param name="alter">What a text became where the replay had to make it another.</param>
internal sealed partial class Likeness(Func<string, string> translate, Func<string, string> alter)
{
    /// <summary>Ours, in Cronicle's style: nothing of theirs is called so.</summary>
    private static readonly string[] Extensions =
    [
        "state", "idempotency_key", "outcome", "log_file", "url", "silent_for", "unreachable_since", "log_file_size", "timezone", "progress", "retries", "duplicate", "cpu", "mem", "elapsed",
    ];

    /// <summary>Of these only the type is compared: ids of processes, instants, sizes, secrets, addresses, versions.</summary>
    private static readonly string[] Different =
    [
        "time_start", "time_end", "elapsed", "now", "pid", "log_file", "log_file_size", "epoch", "modified", "created", "uptime", "last_tick", "tick_age", "cpu", "mem", "ip", "version", "node", "port",
        "key", "api_key", "session_id", "token", "length", "last_page", "first_page", "headers", "when", "name", "master_hostname", "email", "total", "stats", "data", "count",
    ];

    /// <summary>Objects by id or hostname, of which one is like another.</summary>
    private static readonly string[] Maps = ["jobs", "activeJobs", "servers", "cursors", "eventQueue", "flagged_jobs", "jobCodes"];

    /// <summary>Lists of like things.</summary>
    private static readonly string[] Lists = ["rows", "jobs", "schedule", "categories", "plugins", "server_groups"];

    /// <summary>The properties of a line of the activity log that have what was changed.</summary>
    private static readonly string[] Subjects = ["event", "cat", "group", "plugin", "user", "api_key"];

    private readonly List<string> differences = [];

    /// <summary>The differences, one a line: where, what was recorded, what was answered.</summary>
    public static IReadOnlyList<string> Differences(JsonNode? recorded, JsonNode? answered, Func<string, string> translate, Func<string, string> alter)
    {
        var likeness = new Likeness(translate, alter);
        likeness.Compare(recorded, answered, "", "");
        return likeness.differences;
    }

    /// <summary>A text without the times and processes in it.</summary>
    private static string Timeless(string text) => Process().Replace(Time().Replace(text, "(time)"), "Child (process)");

    private void Compare(JsonNode? recorded, JsonNode? answered, string path, string name, bool onlyTypes = false)
    {
        onlyTypes |= Different.Contains(name);
        var (theirs, ours) = (TypeOf(recorded), TypeOf(answered));
        if (theirs != ours) differences.Add($"{path}: {theirs} {Short(recorded)} was recorded, {ours} {Short(answered)} answered");
        else if (name == "headers") return;
        else if (recorded is JsonObject theirObject && Maps.Contains(name)) CompareMaps(theirObject, answered!.AsObject(), path, name);
        else if (recorded is JsonObject them) CompareFields(them, answered!.AsObject(), path, onlyTypes);
        else if (recorded is JsonArray theirList) CompareLists(theirList, answered!.AsArray(), path, name);
        else if (!onlyTypes && !IsSameText(recorded, answered)) differences.Add($"{path}: {Short(recorded)} was recorded, {Short(answered)} answered");
    }

    private bool IsSameText(JsonNode? recorded, JsonNode? answered) =>
        recorded?.GetValueKind() == JsonValueKind.String
            ? Timeless(answered!.GetValue<string>()) is var here && (Timeless(translate(recorded.GetValue<string>())) == here || Timeless(translate(alter(recorded.GetValue<string>()))) == here)
            : Number(recorded) == Number(answered);

    private void CompareFields(JsonObject recorded, JsonObject answered, string path, bool onlyTypes)
    {
        foreach (var (name, value) in recorded)
        {
            if (!answered.TryGetPropertyValue(name, out var ours)) differences.Add($"{path}.{name}: missing");
            else Compare(value, ours, $"{path}.{name}", name, onlyTypes);
        }

        if (onlyTypes) return;
        foreach (var (name, value) in answered)
            if (!recorded.ContainsKey(name) && !Extensions.Contains(name)) differences.Add($"{path}.{name}: not recorded, {Short(value)} answered");
    }

    private void CompareMaps(JsonObject recorded, JsonObject answered, string path, string name)
    {
        if (recorded.Count == 0) return;
        if (answered.Count == 0) differences.Add($"{path}: empty");
        if (name == "jobCodes") return;
        foreach (var (id, value) in recorded)
            if (answered[translate(id)] is { } ours) Compare(value, ours, $"{path}.*", "", onlyTypes: name is "cursors" or "eventQueue");
    }

    /// <summary>Of like things those are compared that are the same; of each kind at least one has to be there.</summary>
    private void CompareLists(JsonArray recorded, JsonArray answered, string path, string name)
    {
        if (!Lists.Contains(name))
        {
            if (recorded.Count != answered.Count) differences.Add($"{path}: {recorded.Count} recorded, {answered.Count} answered");
            else foreach (var (theirs, ours) in recorded.Zip(answered)) Compare(theirs, ours, $"{path}[]", name);
            return;
        }

        if (recorded.Count == 0 != (answered.Count == 0)) differences.Add($"{path}: {recorded.Count} recorded, {answered.Count} answered");
        foreach (var theirs in recorded.OfType<JsonObject>())
        {
            var same = answered.OfType<JsonObject>().Where(ours => IsSame(theirs, ours)).Select(ours => Compared(theirs, ours, $"{path}[{theirs["action"]}]")).MinBy(found => found.Count);
            if (same is not null) differences.AddRange(same);
            else if (theirs["action"] is { } action && !answered.Any(ours => ours!["action"]?.ToString() == action.ToString())) differences.Add($"{path}: no {action}");
        }
    }

    private List<string> Compared(JsonObject recorded, JsonObject answered, string path)
    {
        var likeness = new Likeness(translate, alter);
        likeness.Compare(recorded, answered, path, "");
        return likeness.differences;
    }

    private bool IsSame(JsonObject recorded, JsonObject answered) =>
        recorded["action"]?.ToString() == answered["action"]?.ToString() && IdOf(recorded) is { } id && translate(id) == IdOf(answered);

    /// <summary>What a row is about: its own id, or that of the thing that something was done with.</summary>
    private static string? IdOf(JsonObject row)
    {
        var about = Subjects.Select(name => row[name]).OfType<JsonObject>().FirstOrDefault() ?? row;
        return (about["id"] ?? about["username"])?.ToString();
    }

    private static string Number(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : value?.ToJsonString() ?? "null";

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString()!.ToLowerInvariant(),
    };

    private static string Short(JsonNode? value) => value?.ToJsonString() is { } text ? text[..Math.Min(text.Length, 150)] : "null";

    [GeneratedRegex(@"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d( \(GMT[^)]*\))?")]
    private static partial Regex Time();

    [GeneratedRegex(@"Child \d+")]
    private static partial Regex Process();
}
