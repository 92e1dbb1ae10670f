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

    [Fact]
    public void What_the_form_has_no_field_for_is_left_alone()
    {
        var e = new JsonObject { ["title"] = "t", ["catch_up"] = new JsonObject { ["most"] = 3 }, ["dst"] = "skip", ["blackouts"] = new JsonArray() };
        var sent = EventDraft.Of(e).Properties(Shell);
        foreach (var name in new[] { "catch_up", "dst", "blackouts" }) Assert.False(sent.ContainsKey(name), name);
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
