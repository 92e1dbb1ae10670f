using System.Text.Json.Nodes;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>The properties of an event that mean something here; others are kept and handed to its jobs.</summary>
public record EventFields
{
    /// <summary>1 to 100 letters, digits and underscores, kept in lower case; made if missing.</summary>
    public string? Id { get; init; }

    /// <summary>Title for people, without HTML; need not be unique.</summary>
    public string? Title { get; init; }

    /// <summary>1 or true if the schedule fires it; a disabled event can still be run by hand.</summary>
    public int? Enabled { get; init; }

    /// <summary>Category's id, such as <c>general</c>.</summary>
    public string? Category { get; init; }

    /// <summary>Plugin's id: <c>shellplug</c>, <c>urlplug</c>, <c>testplug</c> or an own one.</summary>
    public string? Plugin { get; init; }

    /// <summary>A server's hostname or a group's id, such as <c>allgrp</c>.</summary>
    public string? Target { get; init; }

    /// <summary>How one server of a group is chosen: <c>random</c> (default), <c>round_robin</c>, <c>least_cpu</c>, <c>least_mem</c>, <c>prefer_first</c> or <c>prefer_last</c>, by name.</summary>
    public string? Algo { get; init; }

    /// <summary>
    /// When it is due: <c>years, months (1-12), days (1-31), weekdays (0-6, Sunday is 0), hours, minutes</c>, each an array, missing or empty means all, days
    /// and weekdays must both match; or <c>{ "cron": "…" }</c> of five fields, or six with seconds first; or <c>{ "every": "90s", "anchor": INSTANT }</c>; or
    /// <c>{ "at": [INSTANT, …] }</c>. An instant is a number of seconds since 1970 or like <c>2026-12-24T18:00:00+01:00</c>, by <c>timezone</c> without an offset.
    /// <c>false</c> or nothing: on demand only. <c>{}</c>: every minute.
    /// </summary>
    /// <example>{ "hours": [2], "minutes": [30] }</example>
    public JsonObject? Timing { get; init; }

    /// <summary>The IANA zone that <c>timing</c> and <c>blackouts</c> are read in. Default: UTC.</summary>
    public string? Timezone { get; init; }

    /// <summary>
    /// What a change of the clock does to times that it leaps over (<c>skip</c>, or <c>next</c> for right after it) and to those that come twice (<c>once</c>,
    /// <c>twice</c>): one of these words, or <c>{ "gap": "skip", "overlap": "twice" }</c>. Default: next, and twice for what repeats within the day alone.
    /// </summary>
    public object? Dst { get; init; }

    /// <summary>
    /// When it is never due: <c>{ "from": INSTANT, "to": INSTANT }</c>, or daily <c>{ "from": "22:00", "to": "06:00" }</c>, if need be with <c>weekdays</c> on which
    /// that begins. At most 1000.
    /// </summary>
    public IReadOnlyList<JsonObject>? Blackouts { get; init; }

    /// <summary>
    /// Which due instants are made up for that were missed while no scheduler was up, or whose launch failed: 0 none, 1 or <c>"all"</c> all, <c>"last"</c> the last one,
    /// <c>{ "most": 10, "max_age": "2h" }</c> at most so many, the newest, and none older.
    /// </summary>
    public object? CatchUp { get; init; }

    /// <summary>The plugin's parameters; for <c>shellplug</c> <c>script</c>, <c>annotate</c>, <c>json</c>.</summary>
    public JsonObject? Params { get; init; }

    /// <summary>Most seconds a job may run; 0 is without limit.</summary>
    public int? Timeout { get; init; }

    /// <summary>How often a job that fails by itself is tried again, 0 to 32, with the same id and log. One that a person or a limit stopped is not.</summary>
    public int? Retries { get; init; }

    /// <summary>Seconds between two tries.</summary>
    public int? RetryDelay { get; init; }

    /// <summary>The event to be started after success; its job gets <c>chain_data, chain_code, chain_description, source_event, source_job</c>.</summary>
    public string? Chain { get; init; }

    /// <summary>The event to be started after failure, or when a due event could not be started; not after a person stopped the job.</summary>
    public string? ChainError { get; init; }

    /// <summary>A URL that gets JSON by POST when a job starts, ends, or could not be launched.</summary>
    public string? WebHook { get; init; }

    /// <summary>Mail addresses to be told of success, separated by commas; a name without a domain is the mail server's own.</summary>
    public string? NotifySuccess { get; init; }

    /// <summary>Mail addresses to be told of failure, separated by commas.</summary>
    public string? NotifyFail { get; init; }

    /// <summary>Most jobs at a time; 0 is without limit.</summary>
    public int? MaxChildren { get; init; }

    /// <summary>1 if jobs beyond <c>max_children</c>, or without a server that is there, wait instead of being refused; those of <c>multiplex</c> never wait for a server.</summary>
    public int? Queue { get; init; }

    /// <summary>Most jobs that wait. Default: 1000.</summary>
    public int? QueueMax { get; init; }

    /// <summary>How many of its ended jobs are kept. Default: as many as the region says.</summary>
    public int? KeepJobs { get; init; }

    /// <summary>How many days its ended jobs are kept. Default: as many as the region says.</summary>
    public int? KeepDays { get; init; }

    /// <summary>Notes for people, without HTML.</summary>
    public string? Notes { get; init; }
}

/// <summary>Which event is meant: by id or by title.</summary>
public record EventCriteria
{
    /// <summary>The event's id.</summary>
    public string? Id { get; init; }

    /// <summary>The event's title; of several with one title it is the newest.</summary>
    public string? Title { get; init; }
}

/// <summary>Which record is meant.</summary>
public record RecordId
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }
}

/// <summary>Which rows of a list are meant.</summary>
public record PageRequest
{
    /// <summary>How many rows to leave out, 0 or more. Default: 0.</summary>
    public int? Offset { get; init; }

    /// <summary>Most rows to answer; 0 is as if it were not given.</summary>
    public int? Limit { get; init; }
}

/// <summary>A page of a list.</summary>
public record PageReply : Contracts.Regions.RegionReply
{
    /// <summary>The rows, newest first.</summary>
    public IReadOnlyList<JsonObject> Rows { get; init; } = [];

    /// <summary>How many rows there are in all: <c>length</c>.</summary>
    public JsonObject? List { get; init; }
}

/// <summary>A call without parameters.</summary>
public sealed record NoParameters;
