using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Chains;

/// <summary>An event as a definition names it: by id or by title.</summary>
/// <param name="Region">The region.</param>
/// <param name="Id">Its id; null if the title tells it.</param>
/// <param name="Title">Its title; null if the id tells it.</param>
internal readonly record struct EventName(string Region, string? Id, string? Title);

/// <summary>What a region says about an event.</summary>
internal sealed record EventFinding
{
    /// <summary>The event's id.</summary>
    public string? Id { get; init; }

    /// <summary>The event's title.</summary>
    public string? Title { get; init; }

    /// <summary>Whether it is enabled.</summary>
    public bool? IsEnabled { get; init; }

    /// <summary>Why it cannot be launched; null if nothing stands in the way.</summary>
    public string? Fault { get; init; }

    /// <summary>Why nothing is known; null if the region answered.</summary>
    public string? Unknown { get; init; }
}

/// <summary>
/// Asks regions about events, all at once and for a few seconds only: what is not answered by then stays unknown. Whether the key may start jobs is found out by
/// starting an event that there cannot be, for a region looks at the privilege first. Its id is one that an event might have, for before that a region looks at the form.
/// </summary>
internal sealed class EventLookup(RegionDirectory regions, TimeProvider time)
{
    private const string NoEvent = "federation_no_such_event";
    private const int AtOncePerRegion = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>What is found about each event.</summary>
    public async Task<IReadOnlyDictionary<EventName, EventFinding>> FindAsync(IEnumerable<EventName> events, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var found = await Task.WhenAll(events.Distinct().GroupBy(one => one.Region).Select(region => FindInAsync(region.Key, [.. region], either.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return found.SelectMany(region => region).ToDictionary();
    }

    private async Task<IEnumerable<KeyValuePair<EventName, EventFinding>>> FindInAsync(string region, IReadOnlyList<EventName> events, CancellationToken cancellationToken)
    {
        var findings = new System.Collections.Concurrent.ConcurrentDictionary<EventName, EventFinding>();
        var unknown = await KeyFaultAsync(region, cancellationToken);
        if (unknown is null)
        {
            var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOncePerRegion, CancellationToken = CancellationToken.None };
            await Parallel.ForEachAsync(events, limits, async (name, _) => findings[name] = await FindAsync(name, cancellationToken));
        }

        return events.Select(name => KeyValuePair.Create(name, findings.GetValueOrDefault(name) ?? unknown!));
    }

    private Task<EventFinding?> KeyFaultAsync(string region, CancellationToken cancellationToken) => AskAsync<EventFinding?>(
        region,
        async client =>
        {
            await client.CallAsync((api, cancel) => api.RunEventAsync(new JsonObject { ["id"] = NoEvent }, idempotencyKey: null, cancel), cancellationToken);
            return null;
        },
        Failed,
        cancellationToken);

    private Task<EventFinding> FindAsync(EventName name, CancellationToken cancellationToken) => AskAsync(
        name.Region,
        async client =>
        {
            var request = new JsonObject { [name.Id is null ? "title" : "id"] = name.Id ?? name.Title };
            return Finding(name, await client.CallAsync((api, cancel) => api.GetEventAsync(request, cancel), cancellationToken));
        },
        Failed,
        cancellationToken);

    private async Task<T> AskAsync<T>(string region, Func<RegionClient, Task<T>> ask, Func<RegionUnavailableException, T> failed, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(await regions.GetAsync(region, cancellationToken));
        }
        catch (RegionUnavailableException away)
        {
            return failed(away);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return failed(new RegionUnavailableException(region, $"Region {region} did not answer within {Patience.TotalSeconds} seconds."));
        }
    }

    private static EventFinding Failed(RegionUnavailableException away) =>
        away is RegionKeyRefusedException ? new EventFinding { Fault = away.Message } : new EventFinding { Unknown = away.Message };

    private static EventFinding Finding(EventName name, GetEventReply reply) => reply switch
    {
        { Code.IsOk: true, Event: { } found } => new()
        {
            Id = (string?)found["id"],
            Title = (string?)found["title"],
            IsEnabled = found["enabled"]?.ToString() is "1" or "true",
        },
        { Code.IsOk: false } => new() { Fault = $"Region {name.Region} has no event with the {(name.Id is null ? "title" : "id")} '{name.Id ?? name.Title}'." },
        _ => new() { Unknown = $"Region {name.Region} does not say what event '{name.Id ?? name.Title}' is." },
    };
}
