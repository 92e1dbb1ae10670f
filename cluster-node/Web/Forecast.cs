using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Timings;

namespace Federation.ClusterNode.Web;

/// <summary>When what stands in an event's form would be due.</summary>
internal static class Forecast
{
    /// <summary>The next so many instants and the form's zone; or why there are none.</summary>
    public static (IReadOnlyList<DateTimeOffset> Times, TimeZoneInfo Zone, string? Fault) Of(EventDraft draft, DateTimeOffset now, int most)
    {
        if (!TimeZones.TryFind(draft["timezone"] is { Length: > 0 } name ? name : "UTC", out var zone)) return ([], TimeZoneInfo.Utc, $"There is no time zone {draft["timezone"]}.");
        try
        {
            var schedule = draft.Schedule();
            schedule["timezone"] = zone.Id;
            var timing = EventTiming.Of(schedule);
            return (timing is null ? [] : [.. timing.Between(now, now.AddYears(10)).Take(most)], zone, null);
        }
        catch (Exception fault) when (fault is TimingException or RefusalException)
        {
            return ([], zone, fault.Message);
        }
    }
}
