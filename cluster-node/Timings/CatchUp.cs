using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Timings;

/// <summary>Which missed instants are made up for, an event's <c>catch_up</c>.</summary>
/// <param name="Most">At most so many, the newest; null for all.</param>
/// <param name="MaxAge">None older than this; null for any.</param>
public sealed record CatchUp(int? Most, TimeSpan? MaxAge)
{
    /// <summary>Cronicle's Run All.</summary>
    public static readonly CatchUp All = new(Most: null, MaxAge: null);

    private static readonly CatchUp Last = new(Most: 1, MaxAge: null);

    /// <summary>Whether some missed instants are not made up for.</summary>
    public bool IsLimited => this != All;

    /// <summary>
    /// Reads <c>catch_up</c>: 0 or false for none, for which the answer is null; 1, true or <c>"all"</c>; <c>"last"</c>; or an object with <c>most</c> (1 or more), <c>max_age</c> (a
    /// duration such as <c>2h</c>), or both.
    /// </summary>
    /// <exception cref="TimingException">It is none of these.</exception>
    public static CatchUp? Parse(JsonNode? json)
    {
        if (json is JsonObject limits) return ParseLimits(limits);
        if (json?.GetValueKind() == JsonValueKind.String && json.GetValue<string>() is "all" or "last") return json!.GetValue<string>() == "all" ? All : Last;
        if (json?.GetValueKind() is null or JsonValueKind.False) return null;
        if (json!.GetValueKind() == JsonValueKind.True) return All;
        if (json.ToNumber() is not { } number) throw new TimingException($"Malformed parameter type: catch_up ({json.JavaScriptType()})");
        if (number < 0 || number != Math.Floor(number)) throw new TimingException("Malformed parameter value: catch_up");
        return number == 0 ? null : All;
    }

    private static CatchUp ParseLimits(JsonObject limits)
    {
        if (limits.FirstOrDefault(property => property.Key is not ("most" or "max_age")).Key is { } other) throw Malformed($"unknown property {other}");
        if (limits["most"] is { } most && !(most.ToNumber() is >= 1 and <= int.MaxValue and var count && count == Math.Floor(count))) throw Malformed("most must be a whole number of 1 or more");
        if (limits["max_age"] is { } age && TimeTexts.Duration(age) is null) throw Malformed("max_age must be a duration such as 2h");
        return new CatchUp((int?)limits["most"].ToNumber(), TimeTexts.Duration(limits["max_age"]));
    }

    private static TimingException Malformed(string reason) => new($"Malformed parameter value: catch_up ({reason})");
}
