using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Federation.Coordinator.Chains;

/// <summary>Periods of time as definitions have them: a whole number with <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>.</summary>
internal static partial class Duration
{
    /// <summary>What a period looks like, as a regular expression.</summary>
    public const string Pattern = "^([0-9]{1,10})(ms|s|m|h|d)$";

    /// <summary>The period; null if the text is none.</summary>
    public static TimeSpan? TryParse(string text)
    {
        var parts = Form().Match(text);
        if (!parts.Success) return null;

        var amount = long.Parse(parts.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return parts.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(amount, 0),
            "s" => TimeSpan.FromSeconds(amount),
            "m" => TimeSpan.FromMinutes(amount),
            "h" => TimeSpan.FromHours((int)Math.Min(amount, int.MaxValue)),
            _ => TimeSpan.FromDays((int)Math.Min(amount, 100_000)),
        };
    }

    /// <summary>A period in the largest unit that it is whole in.</summary>
    public static string Text(TimeSpan period) => period.Ticks switch
    {
        0 => "0s",
        var ticks when ticks % TimeSpan.TicksPerDay == 0 => $"{ticks / TimeSpan.TicksPerDay}d",
        var ticks when ticks % TimeSpan.TicksPerHour == 0 => $"{ticks / TimeSpan.TicksPerHour}h",
        var ticks when ticks % TimeSpan.TicksPerMinute == 0 => $"{ticks / TimeSpan.TicksPerMinute}m",
        var ticks when ticks % TimeSpan.TicksPerSecond == 0 => $"{ticks / TimeSpan.TicksPerSecond}s",
        var ticks => $"{ticks / TimeSpan.TicksPerMillisecond}ms",
    };

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();

    /// <summary>Reads and writes periods in JSON.</summary>
    public sealed class Converter : JsonConverter<TimeSpan>
    {
        /// <inheritdoc />
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString()!) ?? throw new JsonException("This is no period of time.");

        /// <inheritdoc />
        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(Text(value));
    }
}
