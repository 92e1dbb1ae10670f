using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Who makes a call: a program by its key, or a person in a session.</summary>
public sealed class Caller
{
    private readonly ApiRequest request;
    private readonly JsonObject granted;
    private readonly ApiKey? key;
    private readonly User? user;

    /// <summary>A program.</summary>
    public Caller(ApiRequest request, ApiKey key, RegionCatalog catalog)
        : this(request, key.Data, catalog) => this.key = key;

    /// <summary>A person.</summary>
    public Caller(ApiRequest request, User user, RegionCatalog catalog)
        : this(request, user.Data, catalog) => this.user = user;

    private Caller(ApiRequest request, JsonObject data, RegionCatalog catalog)
    {
        this.request = request;
        granted = data["privileges"] as JsonObject ?? [];
        Reach = new Reach(granted, catalog);
    }

    /// <summary>Which events and jobs it may see and touch.</summary>
    public Reach Reach { get; }

    /// <summary>The id of the key or of the user.</summary>
    public string Id => user?.Id ?? key!.Id;

    /// <summary>The caller as it stands in a job's <c>source</c>.</summary>
    public string Source => user is null ? $"API Key ({key!.Title})" : $"Manual ({user.Id})";

    /// <summary>The caller as it stands in the reason of an abort.</summary>
    public string Signature => user is null ? $"API Key: {key!.Id} ({key.Title})" : $"user: {user.Id}";

    /// <summary>Whether it may not say what is different about a job that it starts.</summary>
    public bool OnlyRuns => granted.IsOn("job_read_only") && !granted.IsOn("admin");

    /// <summary>The caller as the activity log knows it.</summary>
    public Actor Actor => request.Actor(user is null ? [("api_key", key!.Id), ("api_title", key.Title)] : [("username", user.Id)]);

    /// <summary>Writes onto an object that was made who made it.</summary>
    public void Sign(JsonObject made)
    {
        if (user is null) made["api_key"] = key!.Id;
        else made["username"] = user.Id;
    }

    /// <summary>Whether it may do what a privilege such as <c>run_events</c> stands for; <c>admin</c> may do everything.</summary>
    public bool Has(string privilege) => granted.IsOn("admin") || granted.IsOn(privilege);

    /// <summary>Refuses what the caller has no privilege for.</summary>
    /// <exception cref="RefusalException">It has not.</exception>
    public void Require(string privilege)
    {
        if (!Has(privilege)) throw Lacks(privilege);
    }

    /// <summary>Refuses everybody but administrators.</summary>
    /// <exception cref="RefusalException">The caller is none.</exception>
    public void RequireAdmin()
    {
        if (!granted.IsOn("admin")) throw new RefusalException("user", $"User is not an administrator: {user?.Id ?? "undefined"}");
    }

    /// <summary>Refuses events and jobs outside of the categories and groups that the caller is limited to.</summary>
    /// <exception cref="RefusalException">This one is.</exception>
    public void RequireReachOf(JsonObject eventOrJob)
    {
        if (Reach.MissingFor(eventOrJob) is { } privilege) throw Lacks(privilege);
    }

    /// <summary>The same of a job as it stands in the database.</summary>
    /// <exception cref="RefusalException">It is outside.</exception>
    public void RequireReachOf(JobRow job)
    {
        if (Reach.IsLimited) RequireReachOf(JsonNode.Parse(job.Data)!.AsObject());
    }

    /// <summary>The same of a job by its id, which costs nothing for callers without limits; one that there is not is not outside.</summary>
    /// <exception cref="RefusalException">It is outside.</exception>
    public async Task RequireReachOfAsync(string jobId, JobStore jobs, CancellationToken cancellationToken)
    {
        if (Reach.IsLimited && await jobs.FindAsync(jobId, cancellationToken) is { } job) RequireReachOf(job);
    }

    private RefusalException Lacks(string privilege) => user is null
        ? new("api", $"API Key ('{key!.Title}') does not have the required privileges to perform this action ({privilege}).")
        : new("user", $"User '{user.Id}' does not have the required account privileges to perform this action ({privilege}).");
}
