using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Tests.Schedule;

/// <summary>What Cronicle 0.9 says of events that are not right, property by property.</summary>
public sealed class EventCheckerTests
{
    [Fact]
    public void An_event_with_its_five_properties_is_right() => EventChecker.CheckNew(Event("{}"));

    [Theory]
    [InlineData("title", "Missing parameter: title")]
    [InlineData("enabled", "Missing parameter: enabled")]
    [InlineData("category", "Missing parameter: category")]
    [InlineData("target", "Missing parameter: target")]
    [InlineData("plugin", "Missing parameter: plugin")]
    public void A_missing_property_is_named(string property, string description)
    {
        var e = Event("{}");
        e.Remove(property);

        Assert.Equal(description, Assert.Throws<RefusalException>(() => EventChecker.CheckNew(e)).Description);
    }

    [Theory]
    [InlineData("""{"title":null}""", "Null parameter: title")]
    [InlineData("""{"title":"  "}""", "Malformed parameter: title")]
    [InlineData("""{"title":5}""", "Malformed parameter type: title (number)")]
    [InlineData("""{"title":"a <b>"}""", "Malformed title parameter: Cannot contain HTML metacharacters")]
    [InlineData("""{"notes":"<x>"}""", "Malformed notes parameter: Cannot contain HTML metacharacters")]
    [InlineData("""{"timeout":"60"}""", "Malformed parameter type: timeout (string)")]
    [InlineData("""{"enabled":"1"}""", "Malformed parameter type: enabled (string)")]
    [InlineData("""{"timeout":true}""", "Malformed parameter type: timeout (boolean)")]
    [InlineData("""{"detached":"no"}""", "Malformed parameter type: detached (string)")]
    [InlineData("""{"max_children":-1}""", "Malformed parameter value: max_children")]
    [InlineData("""{"retries":1.5}""", "Malformed parameter value: retries")]
    [InlineData("""{"retries":1e300}""", "Malformed parameter value: retries")]
    [InlineData("""{"web_hook":"ftp://x"}""", "Malformed parameter value: web_hook")]
    [InlineData("""{"notify_fail":"a b<c"}""", "Malformed parameter value: notify_fail")]
    [InlineData("""{"params":"text"}""", "Malformed event parameter: params (must be object)")]
    [InlineData("""{"params":[1]}""", "Malformed event parameter: params (must be object)")]
    [InlineData("""{"chain":"a-b"}""", "Malformed parameter value: chain")]
    [InlineData("""{"id":"a-b"}""", "Malformed parameter value: id")]
    [InlineData("""{"timezone":"Mars/Olympus"}""", "Malformed or unknown timezone: Mars/Olympus")]
    [InlineData("""{"timezone":"../../etc/passwd"}""", "Malformed or unknown timezone: ../../etc/passwd")]
    [InlineData("""{"timing":"x"}""", "Malformed event parameter: timing (must be object)")]
    [InlineData("""{"timing":[1]}""", "Malformed event parameter: timing (must be object)")]
    [InlineData("""{"timing":{"seconds":[1]}}""", "Unknown event timing parameter: seconds")]
    [InlineData("""{"timing":{"minutes":5}}""", "Malformed event timing parameter: minutes (must be array)")]
    [InlineData("""{"timing":{"minutes":["5"]}}""", "Malformed event timing parameter: minutes (must be array of numbers)")]
    [InlineData("""{"timing":{"years":[0]}}""", "Malformed event timing parameter: years (value out of range: 0)")]
    [InlineData("""{"timing":{"months":[0]}}""", "Malformed event timing parameter: months (value out of range: 0)")]
    [InlineData("""{"timing":{"months":[13]}}""", "Malformed event timing parameter: months (value out of range: 13)")]
    [InlineData("""{"timing":{"days":[0]}}""", "Malformed event timing parameter: days (value out of range: 0)")]
    [InlineData("""{"timing":{"days":[32]}}""", "Malformed event timing parameter: days (value out of range: 32)")]
    [InlineData("""{"timing":{"weekdays":[-1]}}""", "Malformed event timing parameter: weekdays (value out of range: -1)")]
    [InlineData("""{"timing":{"weekdays":[7]}}""", "Malformed event timing parameter: weekdays (value out of range: 7)")]
    [InlineData("""{"timing":{"hours":[-1]}}""", "Malformed event timing parameter: hours (value out of range: -1)")]
    [InlineData("""{"timing":{"hours":[24]}}""", "Malformed event timing parameter: hours (value out of range: 24)")]
    [InlineData("""{"timing":{"minutes":[-1]}}""", "Malformed event timing parameter: minutes (value out of range: -1)")]
    [InlineData("""{"timing":{"minutes":[60]}}""", "Malformed event timing parameter: minutes (value out of range: 60)")]
    [InlineData("""{"timing":{"cron":5}}""", "Malformed event timing parameter: cron (must be string)")]
    [InlineData("""{"timing":{"cron":"* * * * *","hours":[1]}}""", "Malformed event timing parameter: cron (cannot be combined with hours)")]
    [InlineData("""{"timing":{"every":"0s"}}""", "Malformed event timing parameter: every (must be a duration from 1s to ten years, such as 90s, 1h30m, or a number of seconds)")]
    [InlineData("""{"timing":{"every":"soon"}}""", "Malformed event timing parameter: every (must be a duration from 1s to ten years, such as 90s, 1h30m, or a number of seconds)")]
    [InlineData("""{"timing":{"every":0.5}}""", "Malformed event timing parameter: every (must be a duration from 1s to ten years, such as 90s, 1h30m, or a number of seconds)")]
    [InlineData("""{"timing":{"every":"1h","anchor":"noon"}}""", "Malformed event timing parameter: anchor (must be an instant)")]
    [InlineData("""{"timing":{"every":"1h","hours":[1]}}""", "Malformed event timing parameter: every (cannot be combined with hours)")]
    [InlineData("""{"timing":{"at":[]}}""", "Malformed event timing parameter: at (must be array of 1 to 1000 instants)")]
    [InlineData("""{"timing":{"at":["2026-02-30T00:00:00Z"]}}""", "Malformed event timing parameter: at (no instant: \"2026-02-30T00:00:00Z\")")]
    [InlineData("""{"timing":{"at":[null]}}""", "Malformed event timing parameter: at (no instant: null)")]
    [InlineData("""{"dst":"never"}""", "Malformed event parameter: dst (must be one of skip, next, once, twice, or an object)")]
    [InlineData("""{"dst":{"gap":"once"}}""", "Malformed event parameter: dst (gap must be one of skip, next)")]
    [InlineData("""{"dst":{"hole":"skip"}}""", "Malformed event parameter: dst (unknown property hole)")]
    [InlineData("""{"blackouts":{}}""", "Malformed event parameter: blackouts (must be array of at most 1000)")]
    [InlineData("""{"blackouts":[{"from":"2026-12-24","to":"2026-12-23"}]}""", "Malformed event parameter: blackouts (item 1: from must be before to)")]
    [InlineData("""{"blackouts":[{"from":"22:00","to":"22:00"}]}""", "Malformed event parameter: blackouts (item 1: from must be another time of the day than to)")]
    [InlineData("""{"blackouts":[{"from":"22:00","to":"2026-12-23"}]}""", "Malformed event parameter: blackouts (item 1: from and to must be two instants or two times of the day)")]
    [InlineData("""{"blackouts":[{"from":"22:00","to":"23:00"},{"from":"22:00","to":"23:00","weekdays":[7]}]}""", "Malformed event parameter: blackouts (item 2: weekdays must be array of numbers from 0 to 6)")]
    [InlineData("""{"catch_up":"1"}""", "Malformed parameter type: catch_up (string)")]
    [InlineData("""{"catch_up":-1}""", "Malformed parameter value: catch_up")]
    [InlineData("""{"catch_up":{"most":0}}""", "Malformed parameter value: catch_up (most must be a whole number of 1 or more)")]
    [InlineData("""{"catch_up":{"max_age":"long"}}""", "Malformed parameter value: catch_up (max_age must be a duration such as 2h)")]
    [InlineData("""{"catch_up":{"newest":1}}""", "Malformed parameter value: catch_up (unknown property newest)")]
    public void A_property_that_is_wrong_is_named_with_what_is_wrong_about_it(string change, string description)
    {
        var refusal = Assert.Throws<RefusalException>(() => EventChecker.CheckNew(Event(change)));

        Assert.Equal("api", refusal.Code);
        Assert.Equal(description, refusal.Description);
    }

    [Theory]
    [InlineData("""{"timing":{"cron":"every now and then"}}""")]
    [InlineData("""{"timing":{"cron":"99 * * * *"}}""")]
    [InlineData("""{"timing":{"cron":"0 3 30 2 *"}}""")]
    [InlineData("""{"timing":{"cron":"H * * * *"}}""")]
    public void An_expression_that_cron_does_not_know_is_refused(string change) =>
        Assert.StartsWith("Malformed event timing parameter: cron (", Assert.Throws<RefusalException>(() => EventChecker.CheckNew(Event(change))).Description, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"chain":""}""")]
    [InlineData("""{"web_hook":"https://example.org/hook"}""")]
    [InlineData("""{"notify_success":"a@b.c, d@e.f"}""")]
    [InlineData("""{"notify_success":""}""")]
    [InlineData("""{"notify_success":"root, first.last+tag@b.c"}""")]
    [InlineData("""{"notify_fail":"root, a@b.c, "}""")]
    [InlineData("""{"enabled":true,"detached":false,"queue":true,"multiplex":false,"catch_up":true}""")]
    [InlineData("""{"params":[]}""")]
    [InlineData("""{"timing":false}""")]
    [InlineData("""{"timing":{}}""")]
    [InlineData("""{"timing":{"years":[2031],"months":[1,12],"days":[1,31],"weekdays":[0,6],"hours":[0,23],"minutes":[0,59]},"timezone":"Asia/Tokyo"}""")]
    [InlineData("""{"timing":{"every":90}}""")]
    [InlineData("""{"timing":{"at":["2026-12-24","2026-12-24 18:00:00"]},"timezone":"Europe/Berlin"}""")]
    [InlineData("""{"dst":{"gap":"skip","overlap":"twice"},"blackouts":[{"from":"22:00","to":"24:00","weekdays":[0]},{"from":1798761600,"to":"2027-01-02T00:00:00Z"}]}""")]
    [InlineData("""{"catch_up":1}""")]
    [InlineData("""{"catch_up":"last"}""")]
    [InlineData("""{"catch_up":{"most":5,"max_age":"2h"}}""")]
    [InlineData("""{"something_else":{"of":"the caller"}}""")]
    public void A_property_that_is_right_or_unknown_passes(string change) => EventChecker.CheckNew(Event(change));

    private static JsonObject Event(string change)
    {
        var e = JsonNode.Parse("""{"title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) e[name] = value?.DeepClone();
        return e;
    }
}
