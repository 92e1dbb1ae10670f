using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;
using Npgsql;

namespace Federation.Coordinator.Triggers;

/// <summary>
/// Looks through a region's history for jobs that ended while its feed could not tell of them. A job that was told before, or that is found twice, starts its run once all the same.
/// </summary>
internal static class MissedJobs
{
    private const int PageSize = 100;
    private const int AskedAtOnce = 8;

    /// <summary>By how much clocks may differ: so much of what was told before is looked at again.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <summary>Notes the runs that jobs start by having ended since the last contact.</summary>
    /// <exception cref="RegionUnavailableException">The region does not tell its history.</exception>
    public static async Task TakeAsync(NpgsqlConnection seat, RegionClient client, DateTimeOffset? lastContactAt, CancellationToken cancellationToken)
    {
        var watched = await WatchedAsync(seat, client.Region.Id, cancellationToken);
        if (watched.Count == 0 || lastContactAt - ClockDifference is not { } since) return;

        var offset = 0;
        IReadOnlyList<JobStatus> page;
        do
        {
            page = await PageAsync(client, offset, cancellationToken);
            var ended = page.TakeWhile(job => !(EndOf(job) < since)).ToList();
            await NoteAsync(seat, client, [.. ended.Where(job => watched.Contains(("id", job.Event)) || watched.Contains(("title", job.EventTitle)))], cancellationToken);
            if (ended.Count < page.Count) return;
            offset += PageSize;
        }
        while (page.Count == PageSize);
    }

    private static async Task<HashSet<(string, string?)>> WatchedAsync(NpgsqlConnection seat, string region, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select case when event is null then 'title' else 'id' end, coalesce(event, event_title) from chain_triggers where source = $1 and kind = 'job'", seat)
        {
            Parameters = { new() { Value = region } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var watched = new HashSet<(string, string?)>();
        while (await reader.ReadAsync(cancellationToken)) watched.Add((reader.GetString(0), reader.GetString(1)));
        return watched;
    }

    private static async Task<IReadOnlyList<JobStatus>> PageAsync(RegionClient client, int offset, CancellationToken cancellationToken)
    {
        var reply = await client.CallAsync((api, cancel) => api.GetHistoryAsync(offset, PageSize, cancel), cancellationToken);
        return reply.Code.IsOk ? reply.Rows : throw new RegionUnavailableException(client.Region.Id, $"Region {client.Region.Id} does not tell its history: {reply.Description}");
    }

    private static async Task NoteAsync(NpgsqlConnection seat, RegionClient client, IReadOnlyList<JobStatus> jobs, CancellationToken cancellationToken)
    {
        foreach (var some in jobs.Chunk(AskedAtOnce))
        {
            var changes = await Task.WhenAll(some.Select(job => AskAsync(client, job, cancellationToken)));
            await using var transaction = await seat.BeginTransactionAsync(cancellationToken);
            await JobTriggers.TakeAsync(transaction, client.Region.Id, changes, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>All about a job's end: a row of the history leaves out what the job hands on.</summary>
    private static async Task<JobChange> AskAsync(RegionClient client, JobStatus row, CancellationToken cancellationToken)
    {
        var job = (await client.CallAsync((api, cancel) => api.GetJobStatusAsync(row.Id, wait: null, cancel), cancellationToken)).Job ?? row;
        return new JobChange
        {
            Cursor = "",
            Id = job.Id,
            State = job.State ?? (job.Code.IsOk ? JobStates.Success : JobStates.Error),
            At = job.TimeEnd ?? job.TimeStart + job.Elapsed ?? 0,
            Event = job.Event ?? row.Event ?? "",
            EventTitle = job.EventTitle ?? row.EventTitle,
            Hostname = job.Hostname,
            Code = job.Code,
            Description = job.Description,
            ChainData = job.ChainData,
        };
    }

    private static DateTimeOffset? EndOf(JobStatus job) => RegionTime.At(job.TimeEnd ?? job.TimeStart + job.Elapsed);
}
