using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Who makes a call.</summary>
public sealed record Caller(ApiKey Key)
{
    /// <summary>The caller as it stands in a job's <c>source</c>.</summary>
    public string Source => $"API Key ({Key.Title})";

    /// <summary>The caller as it stands in the reason of an abort.</summary>
    public string Signature => $"API Key: {Key.Id} ({Key.Title})";

    /// <summary>Refuses what the caller has no privilege for.</summary>
    /// <exception cref="RefusalException">It has not.</exception>
    public void Require(string privilege)
    {
        if (!Key.Has(privilege)) throw Lacks(privilege);
    }

    /// <summary>Refuses events and jobs outside of the categories and groups that the caller is limited to.</summary>
    /// <exception cref="RefusalException">This one is.</exception>
    public void RequireReachOf(JsonObject eventOrJob)
    {
        if (Key.Data["privileges"] is not JsonObject granted || granted.IsOn("admin")) return;
        var (category, group) = ($"cat_{eventOrJob.Text("category")}", $"grp_{eventOrJob.Text("target")}");
        if (granted.IsOn("cat_limit") && !granted.IsOn(category)) throw Lacks(category);
        if (granted.IsOn("grp_limit") && !granted.IsOn(group)) throw Lacks(group);
    }

    private RefusalException Lacks(string privilege) =>
        new("api", $"API Key ('{Key.Title}') does not have the required privileges to perform this action ({privilege}).");
}

/// <summary>Tells who makes a call.</summary>
public sealed class ApiGate(CatalogStore catalog)
{
    /// <summary>The caller; one whose key was made or changed on another node just now is known here a moment later.</summary>
    /// <exception cref="RefusalException">There is no valid key.</exception>
    public Caller Authenticate(ApiRequest request)
    {
        if (request.SessionId is { } session) throw new RefusalException("session", $"Failed to fetch key: sessions/{session}: File not found");
        if (request.ApiKey is not { } key) throw new RefusalException("session", "No Session ID or API Key could be found");
        if (!catalog.Current.Keys.TryGetValue(ApiKey.HashOf(key), out var known)) throw new RefusalException("api", $"Invalid API Key: {key}");
        return known.Active ? new Caller(known) : throw new RefusalException("api", $"API Key is disabled: {key}");
    }

    /// <summary>The caller, who must have a privilege.</summary>
    /// <exception cref="RefusalException">There is no valid key, or it has not the privilege.</exception>
    public Caller Authenticate(ApiRequest request, string privilege)
    {
        var caller = Authenticate(request);
        caller.Require(privilege);
        return caller;
    }
}
