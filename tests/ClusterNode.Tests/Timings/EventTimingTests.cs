using System.Text.Json.Nodes;
using Federation.ClusterNode.Timings;

namespace Federation.ClusterNode.Tests.Timings;

public sealed class EventTimingTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("\"\"")]
    public void What_counts_as_nothing_is_on_demand(string json) => Assert.Null(EventTiming.Of(new JsonObject { ["timing"] = JsonNode.Parse(json) }));

    [Fact]
    public void An_empty_object_is_every_minute() =>
        Assert.Equal(At("2026-03-01T00:01:00Z"), Next("{}", "2026-03-01T00:00:00Z"));

    [Fact]
    public void An_empty_array_means_all() =>
        Assert.Equal(At("2026-03-01T01:30:00Z"), Next("""{"hours":[],"minutes":[30]}""", "2026-03-01T00:30:00Z"));

    [Fact]
    public void Days_and_weekdays_must_both_match() =>
        Assert.Equal(At("2026-11-13T00:00:00Z"), Next("""{"days":[13],"weekdays":[5],"hours":[0],"minutes":[0]}""", "2026-03-13T00:00:00Z"));

    [Fact]
    public void Sunday_is_weekday_0() =>
        Assert.Equal(DayOfWeek.Sunday, Next("""{"weekdays":[0],"hours":[0],"minutes":[0]}""", "2026-03-02T00:00:00Z")!.Value.DayOfWeek);

    [Fact]
    public void A_year_far_ahead_is_found() =>
        Assert.Equal(At("2031-01-01T00:00:00Z"), Next("""{"years":[2031]}""", "2026-03-02T00:00:00Z"));

    [Fact]
    public void Years_are_those_of_the_zone() =>
        Assert.Equal(At("2029-12-31T15:00:00Z"), Next("""{"years":[2030]}""", "2026-03-02T00:00:00Z", TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")));

    [Fact]
    public void A_year_that_is_over_never_comes() => Assert.Null(Next("""{"years":[2020]}""", "2026-03-02T00:00:00Z"));

    [Fact]
    public void A_day_that_no_year_has_never_comes() => Assert.Null(Next("""{"months":[2],"days":[30]}""", "2026-03-02T00:00:00Z"));

    [Fact]
    public void A_leap_day_is_waited_for() =>
        Assert.Equal(At("2028-02-29T12:00:00Z"), Next("""{"months":[2],"days":[29],"hours":[12],"minutes":[0]}""", "2026-03-02T00:00:00Z"));

    [Fact]
    public void Six_fields_of_cron_begin_with_seconds() =>
        Assert.Equal(At("2026-03-02T00:00:05Z"), Next("""{"cron":"*/5 * * * * *"}""", "2026-03-02T00:00:00Z"));

    [Fact]
    public void Five_fields_of_cron_begin_with_minutes() =>
        Assert.Equal(At("2026-03-02T00:05:00Z"), Next("""{"cron":"*/5 * * * *"}""", "2026-03-02T00:00:00Z"));

    [Fact]
    public void A_time_that_the_clock_leaps_over_is_due_right_after_the_leap() =>
        Assert.Equal(At("2026-03-29T01:00:00Z"), Next("""{"hours":[2],"minutes":[30]}""", "2026-03-28T12:00:00Z", Berlin));

    [Fact]
    public void A_fixed_time_in_the_hour_that_comes_twice_is_due_once()
    {
        var first = Next("""{"hours":[2],"minutes":[30]}""", "2026-10-24T12:00:00Z", Berlin);

        Assert.Equal(At("2026-10-25T00:30:00Z"), first);
        Assert.Equal(At("2026-10-26T01:30:00Z"), Next("""{"hours":[2],"minutes":[30]}""", first!.Value.ToString("O"), Berlin));
    }

    [Fact]
    public void Every_minute_goes_on_through_the_hour_that_comes_twice()
    {
        var timing = Timing("{}", Berlin);
        var due = At("2026-10-24T23:59:00Z");
        for (var minute = 0; minute < 180; minute++)
        {
            var next = timing.NextAfter(due)!.Value;
            Assert.Equal(due.AddMinutes(1), next);
            due = next;
        }
    }

    [Fact]
    public void An_interval_counts_from_1970_whatever_the_clock_does() =>
        Assert.Equal(At("2026-03-29T01:01:30Z"), Next("""{"every":"90s"}""", "2026-03-29T01:00:00Z", Berlin));

    [Theory]
    [InlineData("2026-03-02T07:00:00Z", "2026-03-02T08:00:00Z")]
    [InlineData("2026-03-02T08:00:00Z", "2026-03-02T09:30:00Z")]
    [InlineData("2026-03-02T09:29:59Z", "2026-03-02T09:30:00Z")]
    public void An_interval_begins_with_its_anchor(string after, string next) =>
        Assert.Equal(At(next), Next("""{"every":"1h30m","anchor":"2026-03-02T09:00:00+01:00"}""", after));

    [Fact]
    public void Single_shots_are_due_once_each_in_order()
    {
        const string shots = """{"at":["2026-12-24T18:00","2026-03-02T09:00:00Z",1798761600]}""";

        Assert.Equal(At("2026-03-02T09:00:00Z"), Next(shots, "2026-01-01T00:00:00Z", Berlin));
        Assert.Equal(At("2026-12-24T17:00:00Z"), Next(shots, "2026-03-02T09:00:00Z", Berlin));
        Assert.Equal(At("2027-01-01T00:00:00Z"), Next(shots, "2026-12-24T17:00:00Z", Berlin));
        Assert.Null(Next(shots, "2027-01-01T00:00:00Z", Berlin));
    }

    [Fact]
    public void A_far_year_is_found_at_once()
    {
        var begun = TimeProvider.System.GetTimestamp();

        Assert.Equal(At("2491-05-31T22:00:00Z"), Next("""{"years":[2491],"months":[6],"days":[1],"hours":[0],"minutes":[0]}""", "2026-03-02T00:00:00Z", Berlin));
        Assert.Equal(At("8999-12-31T23:00:00Z"), Next("""{"years":[9000]}""", "2026-03-02T00:00:00Z", Berlin));
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_last_of_many_instants_are_found_without_looking_at_all_of_them()
    {
        var timing = Timing("""{"cron":"* * * * * *"}""", TimeZoneInfo.Utc);

        var last = timing.LastBetween(At("1990-01-01T00:00:00Z"), At("2026-03-02T00:00:00Z"), 3);

        Assert.Equal([At("2026-03-01T23:59:58Z"), At("2026-03-01T23:59:59Z"), At("2026-03-02T00:00:00Z")], last);
        Assert.Equal(2, timing.LastBetween(At("2026-03-01T23:59:58Z"), At("2026-03-02T00:00:00Z"), 3).Count);
    }

    private static DateTimeOffset? Next(string timing, string after, TimeZoneInfo? zone = null) =>
        Timing(timing, zone ?? TimeZoneInfo.Utc).NextAfter(At(after));

    private static EventTiming Timing(string timing, TimeZoneInfo zone) => EventTiming.Of(new JsonObject { ["timing"] = JsonNode.Parse(timing), ["timezone"] = zone.Id })!;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
