using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Federation.Coordinator.Runs;

/// <summary>
/// What comes from a job or a caller in a form that PostgreSQL can keep: the character NUL, which its JSON cannot hold, becomes U+FFFD. Otherwise one job's
/// output could not be recorded, and with it nothing that came after.
/// </summary>
internal static class Storable
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text without NUL.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Text(string? text) => text?.Replace('\0', Replacement);

    /// <summary>The same object if it has no NUL in it, otherwise one without.</summary>
    public static JsonObject? Json(JsonObject? members) =>
        members?.ToJsonString().Contains(@"\u0000", StringComparison.Ordinal) == true ? Clean(members) : members;

    /// <summary>The same list if it has no NUL in it, otherwise one without.</summary>
    public static JsonArray Items(JsonArray items) => items.ToJsonString().Contains(@"\u0000", StringComparison.Ordinal) ? (JsonArray)Clean(items)! : items;

    /// <summary>The change with everything in it that the job could write.</summary>
    public static JobChanged Change(JobChanged change) => change with
    {
        Code = Text(change.Code),
        Description = Text(change.Description),
        Output = Json(change.Output),
    };

    private static JsonObject Clean(JsonObject members)
    {
        var clean = new JsonObject();
        foreach (var (name, value) in members) clean[Text(name)] = Clean(value);
        return clean;
    }

    private static JsonNode? Clean(JsonNode? node) => node switch
    {
        JsonObject members => Clean(members),
        JsonArray items => new JsonArray([.. items.Select(Clean)]),
        JsonValue value when value.TryGetValue<string>(out var text) => Text(text),
        _ => node?.DeepClone(),
    };
}
