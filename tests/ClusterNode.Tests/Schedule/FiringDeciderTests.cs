using System.Text.Json.Nodes;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Tests.Schedule;

public sealed class FiringDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_due_minute_fires_once_and_the_next_one_is_waited_for()
    {
        var firing = Decide(cursor: Noon.AddMinutes(-1), now: Noon.AddMilliseconds(3));

        Assert.Equal([Noon], firing.Fire);
        Assert.Equal(Noon.AddMinutes(1), firing.NextDueAt);
        Assert.Empty(Decide(firing.Cursor, Noon.AddSeconds(59)).Fire);
    }

    [Fact]
    public void A_restart_within_the_due_minute_does_not_lose_it() =>
        Assert.Equal([Noon], Decide(cursor: Noon.AddSeconds(-3), now: Noon.AddSeconds(40)).Fire);

    [Fact]
    public void Minutes_missed_for_longer_are_skipped_but_for_the_newest() =>
        Assert.Equal([Noon], Decide(cursor: Noon.AddHours(-5), now: Noon.AddSeconds(20)).Fire);

    [Fact]
    public void A_rare_instant_that_was_missed_is_skipped()
    {
        var firing = Decide(cursor: Noon.AddHours(-5), now: Noon.AddMinutes(30), timing: """{"minutes":[0]}""");

        Assert.Empty(firing.Fire);
        Assert.Equal(Noon.AddHours(1), firing.NextDueAt);
    }

    [Fact]
    public void With_catch_up_every_missed_minute_fires_in_order() =>
        Assert.Equal([Noon.AddMinutes(-2), Noon.AddMinutes(-1), Noon], Decide(cursor: Noon.AddMinutes(-3), now: Noon.AddSeconds(1), catchUp: true).Fire);

    [Fact]
    public void Catching_up_goes_on_where_the_last_part_ended()
    {
        var first = Decide(cursor: Noon.AddMinutes(-10), now: Noon.AddSeconds(1), catchUp: true, most: 4);
        var second = Decide(first.Cursor, Noon.AddSeconds(1), catchUp: true, most: 4);

        Assert.Equal(Noon.AddMinutes(-6), first.Fire[^1]);
        Assert.True(first.NextDueAt <= Noon);
        Assert.Equal(Noon.AddMinutes(-5), second.Fire[0]);
    }

    [Fact]
    public void A_clock_that_goes_back_fires_nothing_again() =>
        Assert.Empty(Decide(cursor: Noon.AddSeconds(10), now: Noon.AddSeconds(-20)).Fire);

    private static Firing Decide(DateTimeOffset cursor, DateTimeOffset now, string timing = "{}", bool catchUp = false, int most = 100) =>
        FiringDecider.Decide(Timing.Parse(JsonNode.Parse(timing))!, TimeZoneInfo.Utc, cursor, now, catchUp, most);
}
