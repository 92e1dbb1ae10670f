using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Federation.Contracts.Regions;

/// <summary>
/// The <c>code</c> of a reply or of a job in Cronicle's API: a whole number, or a word such as <c>"event"</c> or <c>"SIGTERM"</c>.
/// Zero is the only success. Compared by its text, so <c>1</c> and <c>"1"</c> are the same code.
/// </summary>
[JsonConverter(typeof(ReplyCodeConverter))]
public readonly record struct ReplyCode
{
    private readonly string? text;

    private ReplyCode(string text) => this.text = text;

    /// <summary>The code of a call or job that went well.</summary>
    public static readonly ReplyCode Ok = new("0");

    /// <summary>Whether this is 0.</summary>
    public bool IsOk => text is null or "0";

    /// <summary>The code as text: <c>0</c>, <c>1</c>, <c>event</c>.</summary>
    public override string ToString() => text ?? "0";

    /// <summary>A numeric code.</summary>
    public static implicit operator ReplyCode(int number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A code that is a word.</summary>
    public static implicit operator ReplyCode(string word) => new(word);
}

/// <summary>Writes whole numbers as JSON numbers and words as strings; reads numbers, strings, booleans and null (as 0).</summary>
public sealed class ReplyCodeConverter : JsonConverter<ReplyCode>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override ReplyCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null or JsonTokenType.False => ReplyCode.Ok,
        JsonTokenType.True => 1,
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => reader.TryGetInt64(out var whole)
            ? whole.ToString(CultureInfo.InvariantCulture)
            : reader.GetDouble().ToString(CultureInfo.InvariantCulture),
        _ => throw new JsonException("A code is a number or a word."),
    };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, ReplyCode value, JsonSerializerOptions options)
    {
        if (long.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) writer.WriteNumberValue(number);
        else writer.WriteStringValue(value.ToString());
    }
}
