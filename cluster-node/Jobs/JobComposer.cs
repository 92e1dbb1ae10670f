using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Jobs;

/// <summary>Makes a job of an event and what a launch overrides.</summary>
public static class JobComposer
{
    private static readonly HashSet<string> NotOfTheJob =
    [
        "id", "title", "enabled", "timing", "max_children", "catch_up", "created", "modified", "username", "api_key", "params",
        "cwd", "uid", "gid", "env",
    ];

    private static readonly HashSet<string> NotToOverride =
    [
        "id", "title", "enabled", "timing", "max_children", "catch_up", "created", "modified", "username", "api_key", "params",
        "category", "multiplex", "stagger", "detached", "queue", "queue_max",
        "cwd", "uid", "gid", "env",
    ];

    /// <summary>What only a plugin may say of how its jobs run.</summary>
    private static readonly string[] OfThePlugin = ["cwd", "uid", "gid"];

    /// <summary>Who is told of jobs whose events name nobody.</summary>
    private static readonly string[] Told = ["notify_success", "notify_fail", "web_hook"];

    /// <summary>The limits that a category has for events without their own, each with what goes along.</summary>
    private static readonly (string Limit, string? Sustain)[] Limits = [("cpu_limit", "cpu_sustain"), ("memory_limit", "memory_sustain"), ("log_max_size", null)];

    private static readonly HashSet<string> NotOfThePlugin = ["title", "enabled", "username", "created", "modified"];

    /// <summary>The event as a launch overrides it: what decides where and with what the job runs.</summary>
    public static JsonObject Merge(EventDocument e, JsonObject overrides)
    {
        var job = new JsonObject();
        foreach (var (name, value) in e.Data)
            if (!NotOfTheJob.Contains(name)) job[name] = value?.DeepClone();
        foreach (var (name, value) in overrides)
            if (!NotToOverride.Contains(name)) job[name] = value?.DeepClone();

        var parameters = e.Data["params"] is JsonObject own ? (JsonObject)own.DeepClone() : [];
        if (overrides["params"] is JsonObject given)
            foreach (var (name, value) in given) parameters[name] = value?.DeepClone();
        job["params"] = parameters;
        return job;
    }

    /// <summary>Adds what makes a merged event a job.</summary>
    public static JsonObject Complete(
        JsonObject job, string id, EventDocument e, Plugin plugin, Category category, ServerGroup? group, string? source, DateTimeOffset now)
    {
        if (source is not null) job["source"] = source;
        job["id"] = id;
        job["event"] = e.Id;
        job.TryAdd("now", now.ToUnixTimeSeconds());
        job["event_title"] = e.Title;
        job["plugin_title"] = plugin.Title;
        job["category_title"] = category.Title;
        job["nice_target"] = group?.Title ?? job.Text("target");
        job["command"] = plugin.Data.Text("command");
        foreach (var name in OfThePlugin)
            if (plugin.Data.IsOn(name)) job[name] = plugin.Data[name]!.DeepClone();
        AddParameters(plugin, job);
        job["log_file"] = $"logs/jobs/{id}.log";
        foreach (var name in Told)
            if (!job.IsOn(name) && category.Data.IsOn(name)) job[name] = category.Data[name]!.DeepClone();
        LimitAs(category, job);
        return job;
    }

    /// <summary>Parameters that the plugin has and the event does not, and hidden ones in any case, are as the plugin says.</summary>
    private static void AddParameters(Plugin plugin, JsonObject job)
    {
        if (plugin.Data["params"] is not JsonArray definitions) return;
        if (job["params"] is not JsonObject given) job["params"] = given = [];
        foreach (var parameter in definitions.OfType<JsonObject>())
        {
            if (parameter.Text("id") is { } id && (parameter.Text("type") == "hidden" || !given.ContainsKey(id))) given[id] = parameter["value"]?.DeepClone();
        }
    }

    private static void LimitAs(Category category, JsonObject job)
    {
        foreach (var (limit, sustain) in Limits)
        {
            if (job.IsOn(limit) || !category.Data.IsOn(limit)) continue;
            job[limit] = category.Data[limit]!.DeepClone();
            if (sustain is not null) job[sustain] = category.Data[sustain]?.DeepClone() ?? 0;
        }
    }

    /// <summary>What a worker has to know of the plugin.</summary>
    public static string PluginData(Plugin plugin) =>
        JsonSerializer.Serialize(plugin.Data.Where(property => !NotOfThePlugin.Contains(property.Key)).ToDictionary(), RegionJson.Options);
}
