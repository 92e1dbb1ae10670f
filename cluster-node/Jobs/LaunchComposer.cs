using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Notifications;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>Makes jobs of an event and what a launch overrides, and places them; nothing is accepted here.</summary>
public sealed class LaunchComposer(CatalogStore catalog, Placer placer, IOptions<JobOptions> options, IOptions<NotificationOptions> notifications, TimeProvider time)
{
    /// <summary>The limits for an event's jobs.</summary>
    public LaunchLimits LimitsOf(EventDocument e) => LaunchLimits.Of(e, catalog.Current.Categories.GetValueOrDefault(e.Data.Text("category") ?? ""), options.Value.MaxJobs);

    /// <summary>The title of an event's category.</summary>
    public string CategoryOf(EventDocument e) => e.Data.Text("category") is { } id && catalog.Current.Categories.TryGetValue(id, out var category) ? category.Title : "";

    /// <summary>Begins to compose what is to be accepted in a transaction, under the limits of its events.</summary>
    public LaunchBatch Begin(NpgsqlConnection connection) => new(this, connection);

    /// <summary>
    /// The jobs of a launch, placed: one, or with <c>multiplex</c> one for every live server of the target, <c>stagger</c> seconds after each other. Where there is no live
    /// server, the one of an event that queues has no node and has to wait.
    /// </summary>
    /// <exception cref="RefusalException">It cannot be started.</exception>
    public async Task<IReadOnlyList<NewJob>> ComposeAsync(EventDocument e, LaunchRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var data = JobComposer.Merge(e, request.Overrides);
        if (request.TraceParent is not null) data[JobTrace.Property] = request.TraceParent;
        request.Allow?.Invoke(e.Data);
        request.Allow?.Invoke(data);
        var current = catalog.Current;
        var (category, plugin, target, algo) = (data.Text("category") ?? "", data.Text("plugin") ?? "", data.Text("target") ?? "", data.Text("algo") ?? "random");
        if (!current.Categories.TryGetValue(category, out var ofCategory)) throw Refuse($"Category not found: {category}");
        if (!ofCategory.Enabled) throw SwitchedOff($"Category '{ofCategory.Title}' is disabled.");
        if (!current.Plugins.TryGetValue(plugin, out var withPlugin)) throw Refuse($"Plugin not found: {plugin}");
        if (!withPlugin.Enabled) throw SwitchedOff($"Plugin '{withPlugin.Title}' is disabled.");

        var isMultiplex = data.IsOn("multiplex");
        string?[] servers = isMultiplex ? [.. (await placer.AllAsync(target, cancellationToken)).Select(server => server.Name)] : [await PlaceAsync(e, target, algo, cancellationToken)];
        var stagger = isMultiplex ? Math.Clamp(data.Number("stagger") ?? 0, 0, JobCourse.LongestDelay) : 0;
        var jobs = new List<NewJob>(servers.Length);
        foreach (var server in servers)
        {
            var id = RecordIds.New('j', time.GetUtcNow());
            var job = JobComposer.Complete(data, id, e, withPlugin, ofCategory, current.Groups.GetValueOrDefault(target), request.Source, now);
            var isFirst = jobs.Count == 0;
            jobs.Add(new NewJob(
                id, e.Id, (int)e.Version, current.Version, e.Title, category, plugin, isMultiplex ? server! : target, algo, server,
                (int)Math.Clamp(data.Number("priority") ?? 0, -1000, 1000), stagger * jobs.Count,
                isFirst ? request.IdempotencyKey : null, isFirst && request.IdempotencyKey is not null ? request.Fingerprint() : null,
                job.ToJsonString(RegionJson.Options), JobComposer.PluginData(withPlugin), JobCourse.Of(job, notifications.Value.TellsAll)));
        }

        return jobs;
    }

    private async Task<string?> PlaceAsync(EventDocument e, string target, string algo, CancellationToken cancellationToken)
    {
        try
        {
            return (await placer.PlaceAsync(e.Id, target, algo, cancellationToken)).Name;
        }
        catch (RefusalException) when (e.Data.IsOn("queue"))
        {
            return null;
        }
    }

    private static RefusalException Refuse(string reason) => new("event", reason);

    private static RefusalException SwitchedOff(string reason) => new("event", reason) { IsSwitchedOff = true };
}
