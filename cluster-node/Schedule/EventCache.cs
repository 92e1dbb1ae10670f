using System.Collections.Concurrent;

namespace Federation.ClusterNode.Schedule;

/// <summary>Events as this node last read them. They may be old: whatever is made of one is accepted only if its version is still the newest.</summary>
public sealed class EventCache(EventStore events)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, EventDocument> remembered = new();

    /// <summary>An event by its id; null if there is none.</summary>
    public async Task<EventDocument?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (remembered.TryGetValue(id, out var known)) return known;
        var read = await events.FindAsync(id, cancellationToken);
        if (read is null) return null;
        if (remembered.Count >= Most) remembered.Clear();
        return remembered[id] = read;
    }

    /// <summary>Forgets an event that turned out to be old.</summary>
    public void Forget(string id) => remembered.TryRemove(id, out _);
}
