using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Transfer;

/// <summary>
/// Events as Cronicle can read them: what it does not know stands under names of our own. It takes an unknown timing for "every minute", so such an event is on demand there.
/// </summary>
internal static class EventDialect
{
    private const string OwnTiming = "federation_timing";
    private const string OwnCatchUp = "federation_catch_up";

    /// <summary>Makes an event one of Cronicle's.</summary>
    public static void ToCronicle(JsonObject e)
    {
        if (e["timing"] is JsonObject timing && (timing.ContainsKey("cron") || timing.ContainsKey("every") || timing.ContainsKey("at")))
        {
            e[OwnTiming] = timing.DeepClone();
            e["timing"] = AsArrays(timing) ?? (JsonNode)false;
        }

        if (e["catch_up"] is not { } catchUp || catchUp.ToNumber() is not null || catchUp.JavaScriptType() == "boolean") return;
        e[OwnCatchUp] = catchUp.DeepClone();
        e["catch_up"] = 1;
    }

    /// <summary>Undoes that.</summary>
    public static void ToOwn(JsonObject e)
    {
        Restore(e, OwnTiming, "timing");
        Restore(e, OwnCatchUp, "catch_up");
    }

    private static void Restore(JsonObject e, string from, string to)
    {
        if (!e.Remove(from, out var value)) return;
        e[to] = value?.DeepClone();
    }

    /// <summary>Five plain fields of cron say the same as arrays.</summary>
    private static JsonObject? AsArrays(JsonObject timing)
    {
        if (timing.Text("cron")?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not { Length: 5 } fields) return null;
        try
        {
            return CrontabParser.ReadTiming(fields);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
