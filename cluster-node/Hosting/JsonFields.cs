using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Hosting;

/// <summary>Reading of JSON whose shape its sender chose.</summary>
public static class JsonFields
{
    /// <summary>A property's string; null if it is missing or not a string.</summary>
    public static string? Text(this JsonObject json, string name) =>
        json.TryGetPropertyValue(name, out var value) && value is JsonValue && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>A property's number; null if it is missing or not a number.</summary>
    public static double? Number(this JsonObject json, string name) =>
        json.TryGetPropertyValue(name, out var value) ? value.ToNumber() : null;

    /// <summary>A number's value, whatever .NET type stands behind it; null for anything else.</summary>
    public static double? ToNumber(this JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether a property is what JavaScript takes for true: any value but missing, null, false, 0 and the empty string.</summary>
    public static bool IsOn(this JsonObject json, string name) => json.TryGetPropertyValue(name, out var value) && value switch
    {
        null => false,
        JsonValue => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String => value.GetValue<string>().Length > 0,
            JsonValueKind.Number => json.Number(name) != 0,
            _ => false,
        },
        _ => true,
    };

    /// <summary>The same of what may come from a query or a form, which have texts alone: <c>"0"</c> and <c>"false"</c> are off too.</summary>
    public static bool IsSwitchedOn(this JsonObject json, string name) => json.Text(name) is not ("0" or "false") && json.IsOn(name);

    /// <summary>The name JavaScript has for a value's type.</summary>
    public static string JavaScriptType(this JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "object",
    };

    /// <summary>An instant as Cronicle writes it: seconds since 1970, to the millisecond.</summary>
    public static double ToEpochSeconds(this DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;
}
