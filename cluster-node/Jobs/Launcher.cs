using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Notifications;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Jobs;

/// <summary>Starts jobs: composes them of event and overrides, places them and has them accepted, once for every idempotency key.</summary>
public sealed class Launcher(
    EventStore events, EventCache cache, CatalogStore catalog, Placer placer, AcceptStore accepts, LimitedAcceptStore limited, LaunchKeyStore keys, IOptions<NotificationOptions> notifications,
    TimeProvider time)
{
    private const int Tries = 10;

    /// <summary>Starts an event's job.</summary>
    /// <exception cref="RefusalException">There is no such event, or its job cannot be started.</exception>
    public async Task<Launched> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (await TryLaunchAsync(request, cancellationToken) is { } launched) return launched;
                if (tries >= Tries) throw Refuse("Failed to launch event: It is being changed all the time.");
            }
            catch (RefusalException) when (tries == 1)
            {
                // What this node remembers may be old: it looks again before it refuses.
            }
            catch (RefusalException) when (request.IdempotencyKey is not null)
            {
                if (await keys.FindAsync(request.IdempotencyKey, request.Fingerprint(), cancellationToken) is { } before) return before;
                throw;
            }

            if (request.EventId is { } id) cache.Forget(id);
            await catalog.RefreshAsync(cancellationToken);
        }
    }

    /// <summary>Composes and places a job without accepting it.</summary>
    /// <exception cref="RefusalException">It cannot be started.</exception>
    public async Task<NewJob> ComposeAsync(EventDocument e, LaunchRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var current = catalog.Current;
        var data = JobComposer.Merge(e, request.Overrides);
        request.Allow?.Invoke(data);
        var (category, plugin, target) = (data.Text("category") ?? "", data.Text("plugin") ?? "", data.Text("target") ?? "");
        if (!current.Categories.TryGetValue(category, out var ofCategory)) throw Refuse($"Category not found: {category}");
        if (!ofCategory.Enabled) throw Refuse($"Category '{ofCategory.Title}' is disabled.");
        if (!current.Plugins.TryGetValue(plugin, out var withPlugin)) throw Refuse($"Plugin not found: {plugin}");
        if (!withPlugin.Enabled) throw Refuse($"Plugin '{withPlugin.Title}' is disabled.");

        var id = RecordIds.New('j', time.GetUtcNow());
        var algo = data.Text("algo") ?? "random";
        var node = await placer.PlaceAsync(e.Id, target, algo, cancellationToken);
        JobComposer.Complete(data, id, e, withPlugin, ofCategory, current.Groups.GetValueOrDefault(target), request.Source, now);
        return new NewJob(
            id, e.Id, (int)e.Version, current.Version, e.Title, category, plugin, target, algo, node.Name, (int)Math.Clamp(data.Number("priority") ?? 0, -1000, 1000),
            request.IdempotencyKey, request.IdempotencyKey is null ? null : request.Fingerprint(), data.ToJsonString(RegionJson.Options), JobComposer.PluginData(withPlugin),
            JobCourse.Of(data, notifications.Value.TellsAll));
    }

    /// <summary>Answers null if event or catalog changed meanwhile.</summary>
    private async Task<Launched?> TryLaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        var e = await LocateAsync(request, cancellationToken);
        try
        {
            var job = await ComposeAsync(e, request, time.GetUtcNow(), cancellationToken);
            var limits = LaunchLimits.Of(e);
            var (acceptance, queued) = limits.Apply
                ? await limited.AcceptAsync(job, limits, cancellationToken)
                : (await accepts.AcceptAsync(job, cancellationToken), null);
            return acceptance switch
            {
                Acceptance.Accepted => new Launched([job.Id], queued, IsDuplicate: false),
                Acceptance.KeyTaken => await keys.FindAsync(request.IdempotencyKey!, request.Fingerprint(), cancellationToken),
                _ => null,
            };
        }
        catch (RefusalException refusal) when (refusal.Code == "event")
        {
            throw Refuse($"Failed to launch event: {refusal.Description}");
        }
    }

    private async Task<EventDocument> LocateAsync(LaunchRequest request, CancellationToken cancellationToken) =>
        request.EventId is { } id
            ? await cache.FindAsync(id, cancellationToken) ?? throw EventStore.NotFound(id)
            : request.EventTitle is { } title
                ? await events.FindByTitleAsync(title, cancellationToken) ?? throw EventStore.NotFound(title)
                : throw EventStore.NotFound("No criteria specified");

    private static RefusalException Refuse(string reason) => new("event", reason);
}
