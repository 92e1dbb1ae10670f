using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Jobs;

/// <summary>Which jobs are asked for; null is any.</summary>
/// <param name="Region">In this region.</param>
/// <param name="Event">Of this event, by id or title.</param>
/// <param name="Category">In this category, by title or id.</param>
/// <param name="Host">On this node.</param>
/// <param name="State">In this state.</param>
/// <param name="Text">With this text in its id, event, node or description, in whatever case.</param>
/// <param name="Since">Started at this instant or later.</param>
/// <param name="Until">Started before this instant.</param>
public sealed record JobFilter(
    string? Region, string? Event, string? Category, string? Host, string? State, string? Text, DateTimeOffset? Since, DateTimeOffset? Until)
{
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
