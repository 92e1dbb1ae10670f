using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Jobs;

/// <summary>Which jobs are asked for; null is any.</summary>
public sealed record JobFilter
{
    /// <summary>In this region.</summary>
    public string? Region { get; init; }

    /// <summary>Of this event, by id or title.</summary>
    public string? Event { get; init; }

    /// <summary>In this category, by title or id.</summary>
    public string? Category { get; init; }

    /// <summary>On this node.</summary>
    public string? Host { get; init; }

    /// <summary>In this state.</summary>
    public string? State { get; init; }

    /// <summary>With this text in its id, event, node or description, in whatever case.</summary>
    public string? Text { get; init; }

    /// <summary>Started at this instant or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Started before this instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether a job is one of those asked for.</summary>
    public bool Takes(FoundJob job) =>
        (Region is null || job.Region == Region)
        && (Event is null || job.Event == Event || job.EventTitle == Event)
        && (Category is null || job.Category == Category)
        && (Host is null || job.Hostname == Host)
        && (State is null || job.State == State)
        && (Text is null || new[] { job.Id, job.Event, job.EventTitle, job.Hostname, job.Description }.Any(text => text?.Contains(Text, StringComparison.OrdinalIgnoreCase) is true))
        && (Since is null || job.StartedAt >= Since)
        && (Until is null || job.StartedAt < Until);
}
