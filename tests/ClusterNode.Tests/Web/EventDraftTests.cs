using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Web;

namespace Federation.ClusterNode.Tests.Web;

public sealed class EventDraftTests
{
    private static readonly Plugin Shell = new()
    {
        Id = "shellplug",
        Data = new JsonObject { ["params"] = new JsonArray(new JsonObject { ["id"] = "script", ["type"] = "textarea" }, new JsonObject { ["id"] = "json", ["type"] = "checkbox" }) },
    };

    [Theory]
    [InlineData("""{"hours":[2,14],"minutes":[30]}""")]
    [InlineData("""{"cron":"15 2 * * *"}""")]
    [InlineData("""{"every":"1h30m"}""")]
    [InlineData("""{"at":["2026-12-24T18:00:00Z"]}""")]
    [InlineData("""{"every":60,"anchor":5}""")]
    [InlineData("""{"years":[2027],"months":[1]}""")]
    [InlineData("{}")]
    [InlineData("false")]
    public void A_timing_that_is_shown_and_sent_unchanged_stays_what_it_was(string timing)
    {
        var draft = EventDraft.Of(new JsonObject { ["timing"] = JsonNode.Parse(timing) });
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(timing), draft.Timing()), draft.Timing().ToJsonString());
    }

    [Theory]
    [InlineData("""{"catch_up":{"most":3,"max_age":"2h"}}""")]
    [InlineData("""{"catch_up":{"max_age":"1d"},"dst":{"gap":"skip","overlap":"twice"}}""")]
    [InlineData("""{"priority":-7}""")]
    [InlineData("""{"catch_up":"last","dst":{"overlap":"once"}}""")]
    [InlineData("""{"catch_up":1,"blackouts":[{"from":"22:00","to":"06:00","weekdays":[5,6]},{"from":"12:00","to":"13:00"}]}""")]
    [InlineData("""{"catch_up":0,"blackouts":[{"from":"2026-12-24T18:00","to":"2026-12-27"},{"from":1790000000,"to":1790003600}]}""")]
    public void What_is_missed_blacked_out_or_shifted_by_a_clock_stays_what_it_was(string e)
    {
        var before = JsonNode.Parse(e)!.AsObject();
        var sent = EventDraft.Of(before).Properties(Shell);
        foreach (var (name, value) in before) Assert.True(JsonNode.DeepEquals(value, sent[name]), $"{name}: {sent[name]?.ToJsonString()}");
    }

    [Theory]
    [InlineData("22:00-06:00", "FROM to TO")]
    [InlineData("22:00 to 06:00 on friday", "friday")]
    public void A_blackout_of_another_shape_is_told_with_what_would_be_right(string line, string told)
    {
        var draft = new EventDraft(new Dictionary<string, string> { ["blackouts"] = line, ["timing.mode"] = "demand" });
        Assert.Contains(told, Assert.Throws<RefusalException>(() => draft.Properties(Shell)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_runs_leave_blackouts_out()
    {
        var draft = new EventDraft(new Dictionary<string, string> { ["timing.mode"] = "cron", ["timing.cron"] = "0 9 * * *", ["blackouts"] = "08:00 to 10:00 on sat\r\n" });
        var (times, _, _) = Forecast.Of(draft, new DateTimeOffset(2026, 3, 6, 0, 0, 0, TimeSpan.Zero), 2);
        Assert.Equal([6, 8], times.Select(time => time.Day));
    }

    [Fact]
    public void Parameters_are_those_of_the_plugin_with_lines_as_a_shell_wants_them()
    {
        var draft = new EventDraft(new Dictionary<string, string> { ["param.script"] = "#!/bin/sh\r\necho 1\r\n", ["param.json"] = "1", ["param.other"] = "x", ["timing.mode"] = "demand" });
        Assert.Equal("""{"script":"#!/bin/sh\necho 1\n","json":1}""", draft.Properties(Shell)["params"]!.ToJsonString());
    }

    [Fact]
    public void A_number_that_is_none_is_named()
    {
        var draft = new EventDraft(new Dictionary<string, string> { ["timeout"] = "soon", ["timing.mode"] = "demand" });
        Assert.Contains("timeout must be a whole number, and is 'soon'", Assert.Throws<RefusalException>(() => draft.Properties(Shell)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_runs_are_those_of_the_zone()
    {
        var draft = new EventDraft(new Dictionary<string, string> { ["timing.mode"] = "cron", ["timing.cron"] = "0 9 * * *", ["timezone"] = "America/New_York" });
        var (times, zone, fault) = Forecast.Of(draft, new DateTimeOffset(2026, 3, 7, 0, 0, 0, TimeSpan.Zero), 3);
        Assert.Null(fault);
        Assert.Equal("America/New_York", zone.Id);
        Assert.Equal([14, 13, 13], times.Select(time => time.UtcDateTime.Hour));
    }
}
