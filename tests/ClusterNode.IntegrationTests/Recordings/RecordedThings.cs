using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.Recordings;

/// <summary>What a series of recordings tells about the events, jobs, plugins and keys in it, by their recorded ids; most of them were made by calls that were not recorded.</summary>
internal sealed class RecordedThings
{
    private static readonly string[] OfTheServer = ["id", "modified", "created", "api_key", "username"];

    private static readonly string[] NotOfTheEvent =
    [
        "id", "now", "event", "event_title", "plugin_title", "category_title", "nice_target", "command", "log_file", "log_file_size", "pid", "complete", "code", "description", "time_start", "time_end",
        "elapsed", "type", "source", "hostname", "cpu", "mem", "abort_reason", "chain_data", "chain_code", "chain_description", "source_event", "source_job", "queue_dir", "post_data", "unknown", "perf",
        "table", "html", "label", "progress", "when", "action", "pending", "api_key",
    ];

    private readonly Dictionary<string, JsonObject> events = [];
    private readonly Dictionary<string, JsonObject> eventsOfJobs = [];

    public RecordedThings(IEnumerable<Recording> recordings)
    {
        foreach (var recording in recordings) Walk(recording.Body);
    }

    /// <summary>Plugins that were made.</summary>
    public Dictionary<string, JsonObject> Plugins { get; } = [];

    /// <summary>API keys, by the key.</summary>
    public Dictionary<string, JsonObject> Keys { get; } = [];

    /// <summary>The event of each job.</summary>
    public Dictionary<string, string> EventOfJob { get; } = [];

    /// <summary>The properties with which an event is made again; those of an event that does nothing for one of which nothing is known.</summary>
    public JsonObject EventOf(string id) => (events.GetValueOrDefault(id) ?? eventsOfJobs.GetValueOrDefault(id))?.DeepClone().AsObject() ?? new JsonObject
    {
        ["title"] = "An event",
        ["enabled"] = 1,
        ["category"] = "general",
        ["plugin"] = "shellplug",
        ["target"] = "allgrp",
        ["params"] = new JsonObject { ["script"] = "#!/bin/sh\nexit 0\n" },
    };

    private void Walk(JsonNode? node)
    {
        if (node is JsonObject thing) Note(thing);
        var children = node switch
        {
            JsonObject parent => parent.Select(property => property.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var child in children) Walk(child);
    }

    private void Note(JsonObject thing)
    {
        if (thing["key"] is not null && thing["privileges"] is not null) Keys.TryAdd((string)thing["key"]!, Without(thing, OfTheServer));
        if (thing["id"] is not JsonValue value || !value.TryGetValue<string>(out var id)) return;
        if (id.StartsWith('e') && thing["plugin"] is not null && thing["title"] is not null) events.TryAdd(id, Without(thing, OfTheServer));
        if (id.StartsWith('p') && thing["command"] is not null && thing["params"] is JsonArray) Plugins.TryAdd(id, Without(thing, OfTheServer));
        if (id.StartsWith('j') && thing["event"] is not null) NoteJob(id, thing);
    }

    private void NoteJob(string id, JsonObject job)
    {
        var eventId = (string)job["event"]!;
        EventOfJob.TryAdd(id, eventId);
        if (job["params"] is null || eventsOfJobs.ContainsKey(eventId)) return;
        var e = Without(job, NotOfTheEvent);
        e["title"] = job["event_title"]?.DeepClone();
        e["enabled"] = 1;
        eventsOfJobs[eventId] = e;
    }

    private static JsonObject Without(JsonObject thing, string[] names)
    {
        var rest = thing.DeepClone().AsObject();
        foreach (var name in names) rest.Remove(name);
        return rest;
    }
}
