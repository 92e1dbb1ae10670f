using System.Text.Json.Nodes;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Tests.Jobs;

public sealed class JobComposerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly Category General = new() { Id = "general", Data = new() { ["title"] = "General" } };

    [Fact]
    public void A_job_takes_over_what_the_event_says_of_running_and_nothing_of_the_event_itself()
    {
        var job = Compose("{}");

        Assert.Equal("general", (string?)job["category"]);
        Assert.Equal(60, (int?)job["timeout"]);
        Assert.Equal("kept", (string?)job["of_the_caller"]);
        Assert.Equal("e1", (string?)job["event"]);
        Assert.Equal("Event One", (string?)job["event_title"]);
        Assert.Equal("Shell", (string?)job["plugin_title"]);
        Assert.Equal(1_800_000_000, (long?)job["now"]);
        Assert.All(["title", "enabled", "timing", "max_children", "modified", "created", "api_key"], name => Assert.False(job.ContainsKey(name), name));
    }

    [Fact]
    public void Parameters_are_merged_one_by_one()
    {
        var parameters = Compose("""{"params":{"b":"other","c":3}}""")["params"]!.AsObject();

        Assert.Equal("""{"a":"1","b":"other","c":3}""", parameters.ToJsonString());
    }

    [Theory]
    [InlineData("timeout", "5")]
    [InlineData("now", "17")]
    [InlineData("anything", "{\"at\":\"all\"}")]
    public void A_launch_overrides_other_properties_as_a_whole(string name, string value) =>
        Assert.Equal(value, Compose($$"""{"{{name}}":{{value}}}""")[name]!.ToJsonString());

    [Theory]
    [InlineData("category")]
    [InlineData("queue_max")]
    [InlineData("multiplex")]
    [InlineData("detached")]
    public void What_a_launch_cannot_override_is_dropped_silently(string name) =>
        Assert.Equal(Event().Data[name]?.ToJsonString(), Compose($$"""{"{{name}}":"other"}""")[name]?.ToJsonString());

    [Fact]
    public void A_job_of_the_schedule_has_no_source() => Assert.False(Compose("{}", source: null).ContainsKey("source"));

    [Fact]
    public void The_event_itself_stays_as_it_is()
    {
        var e = Event();
        var before = e.Data.ToJsonString();

        JobComposer.Merge(e, JsonNode.Parse("""{"params":{"a":"changed"},"timeout":1}""")!.AsObject());

        Assert.Equal(before, e.Data.ToJsonString());
    }

    [Fact]
    public void A_category_limits_jobs_without_limits_of_their_own()
    {
        var plugin = new Plugin { Id = "shellplug", Data = [] };
        var category = new Category
        {
            Id = "general",
            Data = JsonNode.Parse("""{"cpu_limit":50,"cpu_sustain":9,"memory_limit":1000,"memory_sustain":9,"log_max_size":0}""")!.AsObject(),
        };
        var own = JobComposer.Merge(Event(), JsonNode.Parse("""{"cpu_limit":80,"memory_limit":0}""")!.AsObject());

        var job = JobComposer.Complete(own, "j1", Event(), plugin, category, group: null, source: null, Now);

        Assert.Equal(80, (int?)job["cpu_limit"]);
        Assert.False(job.ContainsKey("cpu_sustain"));
        Assert.Equal(1000, (int?)job["memory_limit"]);
        Assert.Equal(9, (int?)job["memory_sustain"]);
        Assert.False(job.ContainsKey("log_max_size"));
    }

    [Fact]
    public void A_plugin_fills_in_missing_parameters_and_decides_hidden_ones()
    {
        var plugin = new Plugin
        {
            Id = "own",
            Data = JsonNode.Parse("""{"params":[{"id":"a","value":9},{"id":"new","type":"text","value":"d"},{"id":"b","type":"hidden","value":"fixed"}],"cwd":"/srv","uid":"www"}""")!.AsObject(),
        };

        var job = JobComposer.Complete(JobComposer.Merge(Event(), JsonNode.Parse("""{"cwd":"/","uid":"root"}""")!.AsObject()), "j1", Event(), plugin, General, group: null, source: null, Now);

        Assert.Equal("""{"a":"1","b":"fixed","new":"d"}""", job["params"]!.ToJsonString());
        Assert.Equal(("/srv", "www"), ((string?)job["cwd"], (string?)job["uid"]));
    }

    [Fact]
    public void A_category_says_who_is_told_of_jobs_whose_events_name_nobody()
    {
        var category = new Category { Id = "general", Data = JsonNode.Parse("""{"notify_fail":"ops@example.org","web_hook":"http://hooks/x"}""")!.AsObject() };
        var own = JobComposer.Merge(Event(), JsonNode.Parse("""{"web_hook":"http://own/"}""")!.AsObject());

        var job = JobComposer.Complete(own, "j1", Event(), new Plugin { Id = "shellplug", Data = [] }, category, group: null, source: null, Now);

        Assert.Equal(("ops@example.org", "http://own/"), ((string?)job["notify_fail"], (string?)job["web_hook"]));
    }

    private static JsonObject Compose(string overrides, string? source = "API Key (k)")
    {
        var plugin = new Plugin { Id = "shellplug", Data = new() { ["title"] = "Shell", ["command"] = "sh" } };
        return JobComposer.Complete(JobComposer.Merge(Event(), JsonNode.Parse(overrides)!.AsObject()), "j1", Event(), plugin, General, group: null, source, Now);
    }

    private static EventDocument Event() => new()
    {
        Id = "e1",
        Title = "Event One",
        CreatedAt = Now,
        Data = JsonNode.Parse(
            """
            {"id":"e1","title":"Event One","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp","timing":{},"max_children":3,"timeout":60,
             "modified":1,"created":1,"api_key":"k1","of_the_caller":"kept","params":{"a":"1","b":"2"},"queue_max":7}
            """)!.AsObject(),
    };
}
