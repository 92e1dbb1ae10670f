using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>Numbers as JSON and PostgreSQL can both hold them.</summary>
internal static class JsonNumber
{
    /// <summary>A value as a number, rounded to what a double can hold; null if it is none.</summary>
    public static double? ValueOf(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    /// <summary>The number with all its digits; null if the text is none, or is beyond a double's range.</summary>
    public static JsonValue? TryParse(string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return null;
        try
        {
            return JsonNode.Parse(text)?.AsValue();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
