using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Cronos;
using Federation.ClusterNode.Timings;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Federation.ClusterNode.Tests.Timings;

/// <summary>A timing around a change of a zone's clock.</summary>
public sealed record TimingCase(string Timing, string Zone, string? Dst, DateTimeOffset After)
{
    /// <summary>The timing of an event like this.</summary>
    public EventTiming Parse() => EventTiming.Of(new JsonObject { ["timing"] = JsonNode.Parse(Timing), ["timezone"] = Zone, ["dst"] = Dst is null ? null : JsonNode.Parse(Dst) })!;
}

/// <summary>Random timings against references that know nothing of how the instants are found: one tries every minute, the other is Cronos.</summary>
public sealed class TimingReferenceTests
{
    private const int LookBack = 6 * 60;
    private static readonly TimeSpan Span = TimeSpan.FromDays(3);

    [Property(MaxTest = 400, Arbitrary = [typeof(TimingCases)])]
    public void Due_are_the_minutes_that_a_look_at_every_minute_of_three_days_finds(TimingCase given)
    {
        var expected = Reference(given).ToList();

        Assert.Equal(expected, given.Parse().Between(given.After, given.After + Span).ToList());
    }

    [Property(MaxTest = 400, Arbitrary = [typeof(CronCases)])]
    public void Without_a_policy_it_is_as_Cronos_has_it(TimingCase given)
    {
        var cron = (string)JsonNode.Parse(given.Timing)!["cron"]!;
        var expression = CronExpression.Parse(cron, CronFormat.IncludeSeconds);
        var (timing, zone) = (given.Parse(), TimeZoneInfo.FindSystemTimeZoneById(given.Zone));
        for (var (at, step) = (given.After, 0); step < 60; step++)
        {
            var expected = expression.GetNextOccurrence(at, zone);
            Assert.Equal(expected, timing.NextAfter(at));
            if (expected is null) return;
            at = expected.Value;
        }
    }

    private static IEnumerable<DateTimeOffset> Reference(TimingCase given)
    {
        var (timing, zone) = (JsonNode.Parse(given.Timing)!.AsObject(), TimeZoneInfo.FindSystemTimeZoneById(given.Zone));
        var (skips, twice) = (given.Dst?.Contains("skip", StringComparison.Ordinal) == true, Twice(given, timing));
        var locals = Enumerable.Range(0, LookBack + (int)Span.TotalMinutes + 1).Select(minute => TimeZoneInfo.ConvertTime(given.After.AddMinutes(minute - LookBack), zone).DateTime).ToArray();
        for (var minute = LookBack + 1; minute < locals.Length; minute++)
        {
            var (at, before, local) = (given.After.AddMinutes(minute - LookBack), locals[minute - 1], locals[minute]);
            var isRepeated = Array.IndexOf(locals, local, minute - LookBack, LookBack) >= 0;
            var isDue = Matches(timing, local) && (twice || !isRepeated);
            for (var leapt = before.AddMinutes(1); leapt < local && !skips; leapt = leapt.AddMinutes(1)) isDue |= Matches(timing, leapt);
            if (isDue) yield return at;
        }
    }

    private static bool Twice(TimingCase given, JsonObject timing)
    {
        if (given.Dst?.Contains("twice", StringComparison.Ordinal) == true) return true;
        return given.Dst?.Contains("once", StringComparison.Ordinal) != true && (IsAll("hours", 24) || IsAll("minutes", 60));

        bool IsAll(string name, int all) => timing[name] is not JsonArray { Count: > 0 } values || values.Select(value => (int)value!).Distinct().Count() == all;
    }

    private static bool Matches(JsonObject timing, DateTime local) =>
        Listed(timing, "years", local.Year) && Listed(timing, "months", local.Month) && Listed(timing, "days", local.Day) && Listed(timing, "weekdays", (int)local.DayOfWeek)
        && Listed(timing, "hours", local.Hour) && Listed(timing, "minutes", local.Minute);

    private static bool Listed(JsonObject timing, string name, int value) => timing[name] is not JsonArray { Count: > 0 } values || values.Any(listed => (int)listed! == value);
}

/// <summary>Timing objects, most of them in the days and hours around a change.</summary>
public static class TimingCases
{
    private static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kolkata", "Asia/Tehran", "Europe/Dublin", "Pacific/Apia", "America/St_Johns",
    ];

    private static readonly ConcurrentDictionary<string, DateTimeOffset[]> Known = new();

    private static readonly string?[] Policies =
        [null, "\"skip\"", "\"next\"", "\"once\"", "\"twice\"", """{"gap":"skip","overlap":"once"}""", """{"gap":"next","overlap":"twice"}""", """{"gap":"skip","overlap":"twice"}"""];

    /// <summary>For FsCheck.</summary>
    public static Arbitrary<TimingCase> Cases() => (
        from zone in Gen.Elements(Zones)
        from policy in Gen.Elements(Policies)
        from after in NearAChange(zone)
        from minutes in Some(0, 59, 6)
        from hours in Gen.OneOf(Some(0, 4, 3), Some(0, 23, 24))
        from days in Gen.Frequency((3, Gen.Constant("")), (1, Some(1, 31, 20)))
        from weekdays in Gen.Frequency((3, Gen.Constant("")), (1, Some(0, 6, 5)))
        from months in Gen.Frequency((4, Gen.Constant("")), (1, Some(1, 12, 8)))
        from years in Gen.Frequency((4, Gen.Constant("")), (1, Gen.Constant($"{after.Year},{after.Year + 1}")))
        select new TimingCase(
            $$"""{"years":[{{years}}],"months":[{{months}}],"days":[{{days}}],"weekdays":[{{weekdays}}],"hours":[{{hours}}],"minutes":[{{minutes}}]}""", zone, policy, after)).ToArbitrary();

    /// <summary>A minute within two days before one of a zone's changes, or any.</summary>
    internal static Gen<DateTimeOffset> NearAChange(string zone)
    {
        var changes = Known.GetOrAdd(zone, static name => [.. Enumerable.Range(2009, 20).SelectMany(year => Changes(TimeZoneInfo.FindSystemTimeZoneById(name), year))]);
        var any = Gen.Choose(0, 20 * 365).Select(day => new DateTimeOffset(2009, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day));
        return
            from day in changes.Length == 0 ? any : Gen.Frequency((5, Gen.Elements(changes)), (1, any))
            from minutes in Gen.Choose(0, 2 * 24 * 60)
            select day.AddMinutes(-minutes);
    }

    private static IEnumerable<DateTimeOffset> Changes(TimeZoneInfo zone, int year)
    {
        for (var hour = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero); hour.Year == year; hour = hour.AddHours(1))
            if (zone.GetUtcOffset(hour) != zone.GetUtcOffset(hour.AddHours(-1))) yield return hour;
    }

    private static Gen<string> Some(int lowest, int highest, int most) =>
        from count in Gen.Choose(0, most)
        from values in Gen.ArrayOf(Gen.Choose(lowest, highest), count)
        select string.Join(',', values);
}

/// <summary>Cron expressions with seconds, around a change.</summary>
public static class CronCases
{
    /// <summary>For FsCheck.</summary>
    public static Arbitrary<TimingCase> Cases() => (
        from zone in Gen.Elements("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Australia/Sydney")
        from after in TimingCases.NearAChange(zone)
        from second in Gen.Elements("0", "30", "*/20", "15-17", "5,59")
        from minute in Field(0, 59)
        from hour in Field(0, 23)
        from day in Gen.Elements("*", "*", "L", "1-28")
        select new TimingCase(new JsonObject { ["cron"] = $"{second} {minute} {hour} {day} * *" }.ToJsonString(), zone, null, after)).ToArbitrary();

    private static Gen<string> Field(int lowest, int highest) =>
        from value in Gen.Choose(lowest, highest)
        from small in Gen.Choose(0, 3)
        from form in Gen.Elements("{0}", "{1}", "*", "*/7", "{1}-{2}", "{1},{0}")
        select string.Format(CultureInfo.InvariantCulture, form, value, small, small + 2);
}
