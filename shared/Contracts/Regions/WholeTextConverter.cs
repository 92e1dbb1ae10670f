using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Federation.Contracts.Regions;

/// <summary>
/// Reads an object of any JSON whose texts may have been cut in the middle of a character: half of a surrogate pair, which JSON can escape but no text can hold, becomes
/// U+FFFD. Otherwise such an object would be read well and could never be written again.
/// </summary>
public sealed partial class WholeTextConverter : JsonConverter<JsonObject>
{
    /// <inheritdoc />
    /// <exception cref="JsonException">It is no object.</exception>
    public override JsonObject? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        var read = JsonElement.ParseValue(ref reader);
        return JsonObject.Create(JsonMarshal.GetRawUtf8Value(read).IndexOf("\\u"u8) < 0 ? read : JsonElement.Parse(Whole(read.GetRawText())));
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, JsonObject value, JsonSerializerOptions options) => value.WriteTo(writer, options);

    /// <summary>The JSON with U+FFFD for each half of a surrogate pair.</summary>
    public static string Whole(string json) => Escape().Replace(json, escape => escape.Groups["half"].Success ? @"\uFFFD" : escape.Value);

    /// <summary>Every escape, so that a backslash which is itself escaped begins none; a whole pair is one.</summary>
    [GeneratedRegex(@"\\(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)")]
    private static partial Regex Escape();
}
