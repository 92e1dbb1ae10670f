using System.Text.Json.Nodes;
using Federation.ClusterNode.Timings;

namespace Federation.ClusterNode.Tests.Timings;

public sealed class BlackoutTests
{
    [Fact]
    public void In_a_range_of_instants_nothing_is_due_but_at_its_end_it_is()
    {
        var timing = Timing("""{"minutes":[0]}""", """[{"from":"2026-12-24T10:00:00Z","to":"2026-12-26T09:00:00Z"}]""");

        Assert.Equal(At("2026-12-24T09:00:00Z"), timing.NextAfter(At("2026-12-24T08:30:00Z")));
        Assert.Equal(At("2026-12-26T09:00:00Z"), timing.NextAfter(At("2026-12-24T09:00:00Z")));
    }

    [Fact]
    public void A_daily_window_goes_by_the_clock_of_the_zone_and_over_midnight()
    {
        var timing = Timing("""{"minutes":[0]}""", """[{"from":"22:00","to":"06:00"}]""", "Europe/Berlin");

        Assert.Equal(At("2026-07-02T04:00:00Z"), timing.NextAfter(At("2026-07-01T19:00:00Z")));
        Assert.Equal(At("2026-12-02T05:00:00Z"), timing.NextAfter(At("2026-12-01T20:00:00Z")));
    }

    [Fact]
    public void Weekdays_are_those_on_which_a_window_begins()
    {
        var timing = Timing("""{"hours":[3,23],"minutes":[0]}""", """[{"from":"22:00","to":"06:00","weekdays":[5]}]""");

        Assert.Equal(
            [At("2026-03-06T03:00:00Z"), At("2026-03-07T23:00:00Z"), At("2026-03-08T03:00:00Z")],
            timing.Between(At("2026-03-06T00:00:00Z"), At("2026-03-08T03:00:00Z")));
    }

    [Fact]
    public void A_window_that_ends_at_24_ends_with_the_day() =>
        Assert.Equal(At("2026-03-03T00:00:00Z"), Timing("{}", """[{"from":"06:00","to":"24:00"}]""").NextAfter(At("2026-03-02T05:59:00Z")));

    [Fact]
    public void A_window_that_a_change_of_the_clock_falls_into_ends_when_the_clock_says_so()
    {
        var timing = Timing("""{"every":"10m"}""", """[{"from":"01:00","to":"04:00"}]""", "Europe/Berlin");

        Assert.Equal(At("2026-03-29T02:00:00Z"), timing.NextAfter(At("2026-03-28T23:50:00Z")));
        Assert.Equal(At("2026-10-25T03:00:00Z"), timing.NextAfter(At("2026-10-24T22:50:00Z")));
    }

    [Fact]
    public void In_the_hour_that_comes_twice_a_window_comes_twice_too()
    {
        var timing = Timing("""{"every":"15m"}""", """[{"from":"02:00","to":"02:30"}]""", "Europe/Berlin");

        Assert.Equal(
            [At("2026-10-25T00:30:00Z"), At("2026-10-25T00:45:00Z"), At("2026-10-25T01:30:00Z")],
            timing.Between(At("2026-10-24T23:45:00Z"), At("2026-10-25T01:30:00Z")));
    }

    [Fact]
    public void What_is_never_due_but_in_blackouts_is_never_due() =>
        Assert.Null(Timing("""{"hours":[3],"minutes":[0]}""", """[{"from":"02:00","to":"04:00"}]""").NextAfter(At("2026-03-02T00:00:00Z")));

    [Fact]
    public void Blackouts_that_follow_one_another_are_one()
    {
        var timing = Timing("{}", """[{"from":"2026-03-02T11:00:00Z","to":"2026-03-02T12:00:00Z"},{"from":"2026-03-02T10:00:00Z","to":"2026-03-02T11:30:00Z"}]""");

        Assert.Equal(At("2026-03-02T12:00:00Z"), timing.NextAfter(At("2026-03-02T10:00:00Z")));
    }

    private static EventTiming Timing(string timing, string blackouts, string zone = "UTC") =>
        EventTiming.Of(new JsonObject { ["timing"] = JsonNode.Parse(timing), ["timezone"] = zone, ["blackouts"] = JsonNode.Parse(blackouts) })!;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
