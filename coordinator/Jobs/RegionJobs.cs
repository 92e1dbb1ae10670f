using System.Globalization;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Jobs;

/// <summary>Jobs of all regions at once. Every region has its own deadline: one that does not answer costs the others nothing.</summary>
public sealed class RegionJobs(RegionDirectory regions, IOptions<JobsOptions> options, TimeProvider time)
{
    private const int MostKept = 500;
    private const int PageSize = 100;

    private readonly LastKnown<IReadOnlyList<FoundJob>> active = new(options.Value.Deadline, options.Value.FreshFor, MostKept, time);
    private readonly LastKnown<IReadOnlyList<FoundJob>> ended = new(options.Value.Deadline, TimeSpan.Zero, MostKept, time);

    /// <summary>The jobs that have not ended, of the regions that the caller may see.</summary>
    /// <param name="filter">Which of them.</param>
    /// <param name="maySee">Whether the caller may see a region.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="patience">How long to wait for a region if that is less than its deadline.</param>
    public async Task<JobsResponse> ActiveAsync(JobFilter filter, Func<string, bool> maySee, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var parts = await Task.WhenAll(Asked(filter, maySee).Select(client => active.GetAsync(client.Region.Id, "active", () => AskActiveAsync(client), patience, cancellationToken)));
        var found = parts.SelectMany(part => part.Value ?? []).Where(filter.Takes).OrderByDescending(job => job.StartedAt ?? DateTimeOffset.MaxValue).ThenBy(job => job.Id, StringComparer.Ordinal);
        return Response([.. found], [.. parts.Select(part => part.Part)]);
    }

    /// <summary>
    /// The jobs that have ended, the latest first: a page of them, put together from one page of each region's history. A page may therefore have fewer jobs than
    /// asked for, even none, and still not be the last.
    /// </summary>
    public async Task<JobsResponse> EndedAsync(JobFilter filter, JobsCursor after, int most, Func<string, bool> maySee, CancellationToken cancellationToken)
    {
        var clients = Asked(filter, maySee).Where(client => !after.IsDone(client.Region.Id)).ToList();
        var parts = await Task.WhenAll(clients.Select(client => PageOfAsync(client, after.OffsetOf(client.Region.Id), cancellationToken)));

        var merged = parts.SelectMany(part => (part.Value ?? []).Index().Where(job => filter.Takes(job.Item)).Select(job => (part.Part.Region, Place: job.Index, Job: job.Item)))
            .OrderByDescending(row => row.Job.EndedAt ?? DateTimeOffset.MinValue).ToList();
        var shown = merged.Take(most).ToList();
        var next = after;
        foreach (var (value, part) in parts.Where(part => part.Value is not null))
        {
            var firstLeft = merged.Skip(most).Where(row => row.Region == part.Region).Select(row => (int?)row.Place).Min();
            next = next.With(part.Region, after.OffsetOf(part.Region) + (firstLeft ?? value!.Count), isDone: firstLeft is null && value!.Count < PageSize);
        }

        var isLast = clients.All(client => next.IsDone(client.Region.Id) || parts.Any(part => part.Part.Region == client.Region.Id && part.Value is null));
        return Response([.. shown.Select(row => row.Job)], [.. parts.Select(part => part.Part)]) with { Next = isLast ? null : next.ToString() };
    }

    private IEnumerable<RegionClient> Asked(JobFilter filter, Func<string, bool> maySee) =>
        regions.All.Where(client => maySee(client.Region.Id) && (filter.Region is null || filter.Region == client.Region.Id));

    private Task<(IReadOnlyList<FoundJob>? Value, JobsPart Part)> PageOfAsync(RegionClient client, int offset, CancellationToken cancellationToken) =>
        ended.GetAsync(client.Region.Id, offset.ToString(CultureInfo.InvariantCulture), () => AskEndedAsync(client, offset), patience: null, cancellationToken);

    private static async Task<IReadOnlyList<FoundJob>> AskActiveAsync(RegionClient client)
    {
        var reply = Answered(client, await client.CallAsync((api, cancel) => api.GetActiveJobsAsync(cancel), CancellationToken.None));
        return [.. reply.Jobs.Values.Select(job => FoundJobs.Active(client.Region.Id, job))];
    }

    private static async Task<IReadOnlyList<FoundJob>> AskEndedAsync(RegionClient client, int offset)
    {
        var reply = Answered(client, await client.CallAsync((api, cancel) => api.GetHistoryAsync(offset, PageSize, cancel), CancellationToken.None));
        return [.. reply.Rows.Select(job => FoundJobs.Ended(client.Region.Id, job))];
    }

    private static T Answered<T>(RegionClient client, T reply) where T : RegionReply =>
        reply.Code.IsOk ? reply : throw new RegionUnavailableException(client.Region.Id, $"Region {client.Region.Id} does not tell its jobs: {reply.Description}");

    private static JobsResponse Response(IReadOnlyList<FoundJob> jobs, IReadOnlyList<JobsPart> parts) => new(jobs, parts, parts.Any(part => part.State != JobsPartStates.Fresh));
}
