using System.Text.Json.Nodes;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Timings;

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
    public void What_came_due_while_a_scheduler_was_up_fires_however_late() =>
        Assert.Equal([Noon.AddMinutes(-2), Noon.AddMinutes(-1), Noon], Decide(cursor: Noon.AddMinutes(-3), now: Noon.AddSeconds(59)).Fire);

    [Fact]
    public void What_came_due_while_none_was_up_is_missed()
    {
        var firing = Decide(cursor: Noon.AddHours(-5), now: Noon.AddSeconds(30), upSince: Noon.AddSeconds(20));

        Assert.Empty(firing.Fire);
        Assert.Equal(Noon.AddMinutes(1), firing.NextDueAt);
        Assert.Equal([Noon.AddMinutes(1)], Decide(firing.Cursor, Noon.AddMinutes(1), upSince: Noon.AddSeconds(20)).Fire);
    }

    [Fact]
    public void Much_that_is_due_fires_in_parts()
    {
        var first = Decide(cursor: Noon.AddMinutes(-10), now: Noon.AddSeconds(1), most: 4);
        var second = Decide(first.Cursor, Noon.AddSeconds(1), most: 4);

        Assert.Equal(Noon.AddMinutes(-6), first.Fire[^1]);
        Assert.True(first.NextDueAt <= Noon);
        Assert.Equal(Noon.AddMinutes(-5), second.Fire[0]);
    }

    [Fact]
    public void With_catch_up_every_missed_minute_fires_in_order() =>
        Assert.Equal([Noon.AddMinutes(-2), Noon.AddMinutes(-1), Noon], Missed("1", hours: 0.05));

    [Fact]
    public void The_last_alone_is_made_up_for_if_so_wanted() => Assert.Equal([Noon], Missed("\"last\""));

    [Fact]
    public void At_most_so_many_are_made_up_for_the_newest() =>
        Assert.Equal([Noon.AddMinutes(-2), Noon.AddMinutes(-1), Noon], Missed("""{"most":3}"""));

    [Fact]
    public void None_is_made_up_for_that_is_older_than_wanted() =>
        Assert.Equal([Noon.AddMinutes(-1), Noon], Missed("""{"max_age":"2m"}"""));

    [Fact]
    public void The_most_that_are_made_up_for_stay_the_most_when_they_fire_in_parts()
    {
        var (cursor, now, fired) = (Noon.AddHours(-5), Noon.AddSeconds(30), new List<DateTimeOffset>());
        for (var part = 0; part < 5; part++)
        {
            var firing = Decide(cursor, now, """{"most":7}""", upSince: Noon.AddSeconds(20), most: 2);
            fired.AddRange(firing.Fire);
            cursor = firing.Cursor;
        }

        Assert.Equal(Enumerable.Range(-6, 7).Select(minute => Noon.AddMinutes(minute)), fired);
    }

    [Fact]
    public void What_comes_due_now_is_no_part_of_what_is_made_up_for() =>
        Assert.Equal([Noon, Noon.AddSeconds(1), Noon.AddSeconds(2)], Decide(Noon.AddSeconds(-1), Noon.AddSeconds(2), "\"last\"", timing: """{"cron":"* * * * * *"}""").Fire);

    [Fact]
    public void A_clock_that_goes_back_fires_nothing_again() =>
        Assert.Empty(Decide(cursor: Noon.AddSeconds(10), now: Noon.AddSeconds(-20)).Fire);

    private static IReadOnlyList<DateTimeOffset> Missed(string catchUp, double hours = 5) => Decide(Noon.AddHours(-hours), Noon.AddSeconds(30), catchUp, upSince: Noon.AddSeconds(20)).Fire;

    private static Firing Decide(
        DateTimeOffset cursor, DateTimeOffset now, string catchUp = "0", DateTimeOffset? upSince = null, int most = 100, string timing = "{}") => FiringDecider.Decide(
            EventTiming.Of(new JsonObject { ["timing"] = JsonNode.Parse(timing) })!, cursor, upSince ?? Noon.AddDays(-1), now, CatchUp.Parse(JsonNode.Parse(catchUp)), most);
}
