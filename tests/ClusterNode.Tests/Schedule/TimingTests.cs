using System.Text.Json.Nodes;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Tests.Schedule;

public sealed class TimingTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("\"\"")]
    public void What_counts_as_nothing_is_on_demand(string json) => Assert.Null(Timing.Parse(JsonNode.Parse(json)));

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
        var timing = Timing.Parse(new JsonObject())!;
        var due = At("2026-10-24T23:59:00Z");
        for (var minute = 0; minute < 180; minute++)
        {
            var next = timing.NextAfter(due, Berlin)!.Value;
            Assert.Equal(due.AddMinutes(1), next);
            due = next;
        }
    }

    private static DateTimeOffset? Next(string timing, string after, TimeZoneInfo? zone = null) =>
        Timing.Parse(JsonNode.Parse(timing))!.NextAfter(At(after), zone ?? TimeZoneInfo.Utc);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
