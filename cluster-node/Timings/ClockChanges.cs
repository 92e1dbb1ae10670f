using System.Text.Json;
using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Timings;

/// <summary>What an event's <c>dst</c> says is to become of times that a change of the clock leaps over or shows twice.</summary>
/// <param name="FiresAfterGap">Whether a time that is leapt over is due right after the leap; otherwise it is skipped.</param>
/// <param name="FiresTwice">Whether a time that comes twice is due twice; null: only that of a timing that repeats within the day.</param>
public sealed record ClockChanges(bool FiresAfterGap, bool? FiresTwice)
{
    /// <summary>As Cronos and Vixie cron do.</summary>
    public static readonly ClockChanges Default = new(FiresAfterGap: true, FiresTwice: null);

    private static readonly Dictionary<string, Func<ClockChanges, ClockChanges>> Gaps = new()
    {
        ["skip"] = policy => policy with { FiresAfterGap = false },
        ["next"] = policy => policy with { FiresAfterGap = true },
    };

    private static readonly Dictionary<string, Func<ClockChanges, ClockChanges>> Overlaps = new()
    {
        ["once"] = policy => policy with { FiresTwice = false },
        ["twice"] = policy => policy with { FiresTwice = true },
    };

    /// <summary>Reads <c>dst</c>: one of the words <c>skip, next, once, twice</c>, or an object with <c>gap</c> (skip, next) and <c>overlap</c> (once, twice).</summary>
    /// <exception cref="TimingException">It is neither.</exception>
    public static ClockChanges Parse(JsonNode? json)
    {
        switch (json)
        {
            case null:
                return Default;
            case JsonObject both:
                if (both.FirstOrDefault(property => property.Key is not ("gap" or "overlap")).Key is { } other) throw new TimingException($"Malformed event parameter: dst (unknown property {other})");
                return Read(both["overlap"], "overlap", Overlaps, Read(both["gap"], "gap", Gaps, Default));
            case JsonValue when json.GetValueKind() == JsonValueKind.String:
                var word = json.GetValue<string>();
                if (word.Length == 0) return Default;
                return (Gaps.GetValueOrDefault(word) ?? Overlaps.GetValueOrDefault(word))?.Invoke(Default)
                    ?? throw new TimingException("Malformed event parameter: dst (must be one of skip, next, once, twice, or an object)");
            default:
                throw new TimingException("Malformed event parameter: dst (must be one of skip, next, once, twice, or an object)");
        }
    }

    private static ClockChanges Read(JsonNode? json, string name, Dictionary<string, Func<ClockChanges, ClockChanges>> words, ClockChanges policy) =>
        json is null ? policy
        : json.GetValueKind() == JsonValueKind.String && words.TryGetValue(json.GetValue<string>(), out var apply) ? apply(policy)
        : throw new TimingException($"Malformed event parameter: dst ({name} must be one of {string.Join(", ", words.Keys)})");
}
