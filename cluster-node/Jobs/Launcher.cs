using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Jobs;

/// <summary>Starts jobs: composes them of event and overrides, places them and has them accepted, once for every idempotency key.</summary>
public sealed class Launcher(
    EventStore events, EventCache cache, CatalogStore catalog, LaunchComposer composer, AcceptStore accepts, LimitedAcceptStore limited, LaunchKeyStore keys, TimeProvider time)
{
    private const int Tries = 10;

    /// <summary>Starts an event's job, or jobs.</summary>
    /// <exception cref="RefusalException">There is no such event, or its job cannot be started.</exception>
    public async Task<Launched> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (await TryLaunchAsync(request, cancellationToken) is { } launched) return launched;
                if (tries >= Tries) throw Refuse("It is being changed all the time.");
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

    /// <summary>Answers null if event or catalog changed meanwhile.</summary>
    private async Task<Launched?> TryLaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        var e = await LocateAsync(request, cancellationToken);
        try
        {
            var (acceptance, launched) = composer.LimitsOf(e).Apply || e.Data.IsOn("multiplex")
                ? await limited.AcceptAsync(e, request, time.GetUtcNow(), cancellationToken)
                : await AcceptAsync(e, request, cancellationToken);
            return acceptance switch
            {
                Acceptance.Accepted => launched,
                Acceptance.KeyTaken => await keys.FindAsync(request.IdempotencyKey!, request.Fingerprint(), cancellationToken),
                _ => null,
            };
        }
        catch (RefusalException refusal) when (refusal.Code == "event")
        {
            throw Refuse(refusal.Description);
        }
    }

    private async Task<(Acceptance Acceptance, Launched Launched)> AcceptAsync(EventDocument e, LaunchRequest request, CancellationToken cancellationToken)
    {
        var job = (await composer.ComposeAsync(e, request, time.GetUtcNow(), cancellationToken))[0];
        if (job.Node is null) return await limited.AcceptAsync(e, request, time.GetUtcNow(), cancellationToken);
        return (await accepts.AcceptAsync(job, cancellationToken), new Launched([job.Id], Queued: null, IsDuplicate: false));
    }

    private async Task<EventDocument> LocateAsync(LaunchRequest request, CancellationToken cancellationToken) =>
        request.EventId is { } id
            ? await cache.FindAsync(id, cancellationToken) ?? throw EventStore.NotFound(id)
            : request.EventTitle is { } title
                ? await events.FindByTitleAsync(title, cancellationToken) ?? throw EventStore.NotFound(title)
                : throw EventStore.NotFound("No criteria specified");

    private static RefusalException Refuse(string reason) => new("event", $"Failed to launch event: {reason}");
}
