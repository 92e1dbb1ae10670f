using Federation.Coordinator.Chains;
using Federation.Coordinator.Triggers;

namespace Federation.Coordinator.Tests.Triggers;

public sealed class ScheduleDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_instant_since_the_last_look_starts_a_run()
    {
        var verdict = Decide(EverySecond(), Noon, Noon.AddSeconds(3.5));
        Assert.Equal([Noon.AddSeconds(1), Noon.AddSeconds(2), Noon.AddSeconds(3)], verdict.Instants);
        Assert.Equal((0, Noon.AddSeconds(3), Noon.AddSeconds(4)), (verdict.Dropped, verdict.Cursor, verdict.NextAt));
    }

    [Fact]
    public void Looking_again_at_the_same_time_starts_nothing() => Assert.Empty(Decide(EverySecond(), Noon.AddSeconds(3), Noon.AddSeconds(3.5)).Instants);

    [Fact]
    public void What_was_missed_is_dropped_unless_it_is_to_be_caught_up_with()
    {
        var verdict = Decide(EveryMinute(CatchUpPolicy.None), Noon, Noon.AddMinutes(10));
        Assert.Equal([Noon.AddMinutes(10)], verdict.Instants);
        Assert.Equal(Noon.AddMinutes(11), verdict.NextAt);
    }

    [Fact]
    public void The_last_missed_instant_is_caught_up_with_if_it_is_not_too_old()
    {
        Assert.Equal([Noon.AddHours(2)], Decide(Hourly(CatchUpPolicy.Last, TimeSpan.FromDays(1)), Noon, Noon.AddHours(2.5)).Instants);
        Assert.Empty(Decide(Hourly(CatchUpPolicy.Last, TimeSpan.FromMinutes(10)), Noon, Noon.AddHours(2.5)).Instants);
    }

    [Fact]
    public void All_missed_instants_are_caught_up_with_that_are_not_too_old()
    {
        Assert.Equal([Noon.AddHours(1), Noon.AddHours(2)], Decide(Hourly(CatchUpPolicy.All, TimeSpan.FromDays(1)), Noon, Noon.AddHours(2.5)).Instants);
        Assert.Equal([Noon.AddHours(2)], Decide(Hourly(CatchUpPolicy.All, TimeSpan.FromHours(1)), Noon, Noon.AddHours(2.5)).Instants);
    }

    [Fact]
    public void A_long_backlog_is_caught_up_with_piece_by_piece()
    {
        var schedule = EverySecond() with { CatchUp = CatchUpPolicy.All };
        var (cursor, now, pieces, instants) = (Noon, Noon.AddHours(1), 0, new List<DateTimeOffset>());
        while (Decide(schedule, cursor, now) is { Instants.Count: > 0 } verdict)
        {
            Assert.InRange(verdict.Instants.Count, 1, ScheduleDecider.MostAtOnce);
            instants.AddRange(verdict.Instants);
            (cursor, pieces) = (verdict.Cursor, pieces + 1);
        }

        Assert.Equal((4, 3600), (pieces, instants.Distinct().Count()));
    }

    [Fact]
    public void Months_of_a_schedule_by_the_second_cost_nothing_if_nothing_is_caught_up_with() =>
        Assert.InRange(Decide(EverySecond(), Noon, Noon.AddDays(3650)).Instants.Count, 55, 61);

    [Fact]
    public void A_start_is_delayed_by_its_jitter_and_no_instant_is_lost_or_doubled()
    {
        var schedule = EveryMinute(CatchUpPolicy.None) with { Jitter = TimeSpan.FromSeconds(50) };
        var (cursor, instants) = (Noon, new List<DateTimeOffset>());
        for (var now = Noon; now < Noon.AddHours(1); now = now.AddSeconds(1))
        {
            var verdict = Decide(schedule, cursor, now);
            Assert.All(verdict.Instants, instant => Assert.InRange(now, instant, instant.AddSeconds(51)));
            instants.AddRange(verdict.Instants);
            cursor = verdict.Cursor;
        }

        Assert.Equal(Enumerable.Range(1, 59).Select(minute => Noon.AddMinutes(minute)), instants);
    }

    [Fact]
    public void A_schedule_that_is_over_is_not_looked_at_again()
    {
        var verdict = Decide(new ScheduleTrigger { Cron = "0 0 30 2 *" }, Noon, Noon.AddYears(1));
        Assert.Equal((0, null), (verdict.Instants.Count, verdict.NextAt));
    }

    private static ScheduleTrigger EverySecond() => new() { Cron = "* * * * * *" };

    private static ScheduleTrigger EveryMinute(CatchUpPolicy policy) => new() { Cron = "* * * * *", CatchUp = policy };

    private static ScheduleTrigger Hourly(CatchUpPolicy policy, TimeSpan within) => new() { Cron = "0 * * * *", CatchUp = policy, CatchUpWithin = within };

    private static ScheduleVerdict Decide(ScheduleTrigger schedule, DateTimeOffset cursor, DateTimeOffset now) => ScheduleDecider.Decide(schedule, "close", "nightly", cursor, now);
}
