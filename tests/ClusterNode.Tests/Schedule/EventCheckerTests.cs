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
    [InlineData("""{"enabled":true}""", "Malformed parameter type: enabled (boolean)")]
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
    public void A_property_that_is_wrong_is_named_with_what_is_wrong_about_it(string change, string description)
    {
        var refusal = Assert.Throws<RefusalException>(() => EventChecker.CheckNew(Event(change)));

        Assert.Equal("api", refusal.Code);
        Assert.Equal(description, refusal.Description);
    }

    [Theory]
    [InlineData("""{"timing":{"cron":"every now and then"}}""")]
    [InlineData("""{"timing":{"cron":"99 * * * *"}}""")]
    public void An_expression_that_cron_does_not_know_is_refused(string change) =>
        Assert.StartsWith("Malformed event timing parameter: cron (", Assert.Throws<RefusalException>(() => EventChecker.CheckNew(Event(change))).Description, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"chain":""}""")]
    [InlineData("""{"web_hook":"https://example.org/hook"}""")]
    [InlineData("""{"notify_success":"a@b.c, d@e.f"}""")]
    [InlineData("""{"notify_success":""}""")]
    [InlineData("""{"timing":false}""")]
    [InlineData("""{"timing":{}}""")]
    [InlineData("""{"timing":{"years":[2031],"months":[1,12],"days":[1,31],"weekdays":[0,6],"hours":[0,23],"minutes":[0,59]},"timezone":"Asia/Tokyo"}""")]
    [InlineData("""{"something_else":{"of":"the caller"}}""")]
    public void A_property_that_is_right_or_unknown_passes(string change) => EventChecker.CheckNew(Event(change));

    private static JsonObject Event(string change)
    {
        var e = JsonNode.Parse("""{"title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) e[name] = value?.DeepClone();
        return e;
    }
}
