using System.Text.Json.Nodes;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Tests.Schedule;

/// <summary>Random timing objects against a reference that tries every minute, in a zone without clock changes.</summary>
public sealed class TimingReferenceTests
{
    private static readonly (string Name, int Lowest, int Highest)[] Fields =
        [("months", 1, 12), ("days", 1, 31), ("weekdays", 0, 6), ("hours", 0, 23), ("minutes", 0, 59)];

    [Fact]
    public void Three_hundred_random_timings_are_due_when_every_one_of_their_fields_matches()
    {
        var random = new Random(20260301);
        for (var round = 0; round < 300; round++)
        {
            var timing = RandomTiming(random);
            var after = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(60 * 24 * 365));
            var expected = Reference(timing, after, after.AddDays(40));

            var next = Timing.Parse(timing)!.NextAfter(after, TimeZoneInfo.Utc);

            if (expected is not null) Assert.True(expected == next, $"{timing.ToJsonString()} after {after:O}: {expected:O} expected, {next:O} found");
            else Assert.True(next is null || next > after.AddDays(40), $"{timing.ToJsonString()} after {after:O}: {next:O} found");
        }
    }

    private static JsonObject RandomTiming(Random random)
    {
        var timing = new JsonObject();
        foreach (var (name, lowest, highest) in Fields)
            if (random.Next(2) == 0) timing[name] = new JsonArray([.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => JsonValue.Create(random.Next(lowest, highest + 1)))]);
        return timing;
    }

    private static DateTimeOffset? Reference(JsonObject timing, DateTimeOffset after, DateTimeOffset until)
    {
        for (var minute = after.AddMinutes(1); minute <= until; minute = minute.AddMinutes(1))
            if (Matches(timing, "months", minute.Month) && Matches(timing, "days", minute.Day) && Matches(timing, "weekdays", (int)minute.DayOfWeek)
                && Matches(timing, "hours", minute.Hour) && Matches(timing, "minutes", minute.Minute)) return minute;
        return null;
    }

    private static bool Matches(JsonObject timing, string name, int value) =>
        timing[name] is not JsonArray { Count: > 0 } values || values.Any(listed => listed!.GetValue<int>() == value);
}
