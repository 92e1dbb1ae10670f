using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>A category, plugin, server group or API key, or what is to become different about it; properties not named here are kept too.</summary>
public sealed record CatalogFields
{
    /// <summary>Its id. For a new one: made up if not given.</summary>
    public string? Id { get; init; }

    /// <summary>Its title for people.</summary>
    public string? Title { get; init; }

    /// <summary>1 if jobs may be started with it, otherwise 0. Categories and plugins.</summary>
    public int? Enabled { get; init; }

    /// <summary>1 to abort the jobs that run with it too, when it is switched off. Changes of categories and plugins.</summary>
    public int? AbortJobs { get; init; }

    /// <summary>Most jobs at a time of all its events; 0 is without limit. Categories.</summary>
    public int? MaxChildren { get; init; }

    /// <summary>The command line, without redirects and pipes outside of quotes. Plugins.</summary>
    public string? Command { get; init; }

    /// <summary>The parameters, each <c>id, type, title, value</c>. Plugins.</summary>
    public JsonArray? Params { get; init; }

    /// <summary>The pattern of the hostnames that belong to it. Server groups.</summary>
    public string? Regexp { get; init; }

    /// <summary>The key. It is not kept and cannot be read later. API keys.</summary>
    public string? Key { get; init; }

    /// <summary>1 if it is accepted, otherwise 0. API keys.</summary>
    public int? Active { get; init; }

    /// <summary>What it may do, such as <c>{"run_events":1}</c>. API keys.</summary>
    public JsonObject? Privileges { get; init; }
}

/// <summary>What was made.</summary>
public sealed record CatalogReply : RegionReply
{
    /// <summary>Its id.</summary>
    public string? Id { get; init; }

    /// <summary>Of an API key the key: it is not kept and cannot be read later.</summary>
    public string? Key { get; init; }
}

/// <summary>An API key.</summary>
public sealed record GetApiKeyReply : RegionReply
{
    /// <summary>Its record; of the key itself the first characters alone.</summary>
    public JsonObject? ApiKey { get; init; }
}
