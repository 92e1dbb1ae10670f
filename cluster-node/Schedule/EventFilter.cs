using Federation.ClusterNode.Access;
using Marten.Linq.MatchesSql;

namespace Federation.ClusterNode.Schedule;

/// <summary>Which events are meant; what is null does not matter.</summary>
public sealed record EventFilter
{
    /// <summary>Part of the title or the id, in whichever case.</summary>
    public string? Text { get; init; }

    /// <summary>The category's id.</summary>
    public string? Category { get; init; }

    /// <summary>The plugin's id.</summary>
    public string? Plugin { get; init; }

    /// <summary>The target: a hostname or a group's id.</summary>
    public string? Target { get; init; }

    /// <summary>Whether the schedule fires.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The categories and targets that it is limited to besides.</summary>
    public Scope? Scope { get; init; }

    internal IQueryable<EventDocument> Apply(IQueryable<EventDocument> events)
    {
        if (Text is { } text) events = events.Where(e => e.Title.Contains(text, StringComparison.OrdinalIgnoreCase) || e.Id == text);
        foreach (var (name, wanted) in new[] { ("category", Category), ("plugin", Plugin), ("target", Target) })
            if (wanted is not null) events = events.Where(e => e.MatchesSql($"d.data -> 'Data' ->> '{name}' = ?", wanted));
        foreach (var (name, among) in new[] { ("category", Scope?.Categories), ("target", Scope?.Targets) })
            if (among is not null) events = events.Where(e => e.MatchesSql($"d.data -> 'Data' ->> '{name}' = any(?)", (object)among));
        if (Enabled is { } enabled) events = events.Where(e => e.MatchesSql("coalesce(d.data -> 'Data' ->> 'enabled', '0') in ('1', 'true') = ?", enabled));
        return events;
    }
}
