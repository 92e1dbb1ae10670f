using System.Globalization;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Tests.Chains;

/// <summary>In Berlin the clock goes from 2:00 to 3:00 on 2026-03-29 (01:00 UTC), and from 3:00 back to 2:00 on 2026-10-25 (01:00 UTC).</summary>
public sealed class ScheduleTimesTests
{
    [Theory]
    [InlineData("30 2 * * *", GapPolicy.Next, "03-28 01:30, 03-29 01:00, 03-30 00:30")]
    [InlineData("30 2 * * *", GapPolicy.Skip, "03-28 01:30, 03-30 00:30, 03-31 00:30")]
    [InlineData("0 0 2,3 * * *", GapPolicy.Next, "03-28 01:00, 03-28 02:00, 03-29 01:00, 03-30 00:00")]
    public void A_time_that_the_clock_jumps_over_is_as_the_policy_says(string cron, GapPolicy gap, string expected) =>
        Assert.Equal(expected, Instants(new ScheduleTrigger { Cron = cron, Zone = "Europe/Berlin", Gap = gap }, "2026-03-28T00:00Z", expected));

    [Theory]
    [InlineData("30 2 * * *", OverlapPolicy.Auto, "10-24 00:30, 10-25 00:30, 10-26 01:30")]
    [InlineData("30 2 * * *", OverlapPolicy.Once, "10-24 00:30, 10-25 00:30, 10-26 01:30")]
    [InlineData("30 2 * * *", OverlapPolicy.Twice, "10-24 00:30, 10-25 00:30, 10-25 01:30, 10-26 01:30")]
    public void A_time_that_there_is_twice_is_as_the_policy_says(string cron, OverlapPolicy overlap, string expected) =>
        Assert.Equal(expected, Instants(new ScheduleTrigger { Cron = cron, Zone = "Europe/Berlin", Overlap = overlap }, "2026-10-24T00:00Z", expected));

    [Theory]
    [InlineData(OverlapPolicy.Auto, "10-25 00:00, 10-25 00:30, 10-25 01:00, 10-25 01:30, 10-25 02:00")]
    [InlineData(OverlapPolicy.Twice, "10-25 00:00, 10-25 00:30, 10-25 01:00, 10-25 01:30, 10-25 02:00")]
    [InlineData(OverlapPolicy.Once, "10-25 00:00, 10-25 00:30, 10-25 02:00, 10-25 02:30")]
    public void An_interval_goes_on_through_the_hour_that_there_is_twice_unless_it_is_to_count_once(OverlapPolicy overlap, string expected) =>
        Assert.Equal(expected, Instants(new ScheduleTrigger { Cron = "*/30 * * * *", Zone = "Europe/Berlin", Overlap = overlap }, "2026-10-24T23:59Z", expected));

    [Theory]
    [InlineData("*/30 * * * *")]
    [InlineData("15 3,23 * * *")]
    [InlineData("0 0 12 1 * *")]
    [InlineData("30 2 * * *")]
    [InlineData("5 * * * *")]
    public void Spelled_out_the_usual_policies_name_the_same_instants_as_Cronos(string cron)
    {
        var isInterval = cron.Contains("*/", StringComparison.Ordinal) || cron.StartsWith("5 *", StringComparison.Ordinal);
        foreach (var zone in (string[])["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo"])
        {
            var start = new DateTimeOffset(2018, 1, 1, 0, 0, 0, TimeSpan.Zero);
            var usual = new ScheduleTimes(new ScheduleTrigger { Cron = cron, Zone = zone }).After(start).Take(20_000);
            var spelled = new ScheduleTimes(new ScheduleTrigger { Cron = cron, Zone = zone, Overlap = isInterval ? OverlapPolicy.Twice : OverlapPolicy.Once });
            Assert.Equal(usual, spelled.After(start).Take(20_000));
        }
    }

    [Fact]
    public void Jitter_is_the_same_each_time_it_is_asked_for_and_spread_over_all_it_may_be()
    {
        var schedule = new ScheduleTrigger { Cron = "* * * * *", Jitter = TimeSpan.FromMinutes(1) };
        var delays = new ScheduleTimes(schedule).After(DateTimeOffset.UnixEpoch).Take(1000).Select(instant => ScheduleTimes.DelayOf(schedule, "close", "nightly", instant)).ToList();
        Assert.Equal(delays, new ScheduleTimes(schedule).After(DateTimeOffset.UnixEpoch).Take(1000).Select(instant => ScheduleTimes.DelayOf(schedule, "close", "nightly", instant)));
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromMinutes(1)));
        Assert.InRange(delays.Average(delay => delay.TotalSeconds), 25, 35);
    }

    private static string Instants(ScheduleTrigger schedule, string after, string like) =>
        string.Join(", ", new ScheduleTimes(schedule).After(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture)).Take(like.Split(',').Length).Select(instant => instant.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)));
}
