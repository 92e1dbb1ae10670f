using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;
using Npgsql;

namespace Federation.Coordinator.Triggers;

/// <summary>What triggers need of a region's history of jobs.</summary>
internal static class JobHistory
{
    private const int PageSize = 100;
    private const int AskedAtOnce = 8;

    /// <summary>By how much clocks may differ: so much of what was told before is looked at again.</summary>
    public static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <summary>The events of a region whose jobs start runs.</summary>
    public static async Task<WatchedEvents> WatchedAsync(NpgsqlConnection seat, string region, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select event, event_title from chain_triggers where source = $1 and kind = 'job'", seat) { Parameters = { new() { Value = region } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var watched = new WatchedEvents();
        while (await reader.ReadAsync(cancellationToken)) watched.Add(reader.IsDBNull(0) ? null : reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1));
        return watched;
    }

    /// <summary>The jobs of a region's history, newest first, before the first one that is known.</summary>
    /// <exception cref="RegionUnavailableException">The region does not tell its history.</exception>
    public static async Task<IReadOnlyList<JobStatus>> UntilAsync(RegionClient client, Func<JobStatus, bool> isKnown, CancellationToken cancellationToken)
    {
        var jobs = new List<JobStatus>();
        for (var offset = 0; ; offset += PageSize)
        {
            var page = await PageAsync(client, offset, cancellationToken);
            var before = page.TakeWhile(job => !isKnown(job)).ToList();
            jobs.AddRange(before);
            if (before.Count < PageSize) return jobs;
        }
    }

    /// <summary>Notes the runs that these jobs start by having ended, each with what its region knows of it.</summary>
    /// <exception cref="RegionUnavailableException">The region does not tell about them; some may be noted, and are not again.</exception>
    public static async Task NoteAsync(NpgsqlConnection seat, RegionClient client, IReadOnlyList<JobStatus> jobs, CancellationToken cancellationToken)
    {
        foreach (var some in jobs.Chunk(AskedAtOnce))
        {
            var changes = await Task.WhenAll(some.Select(job => AskAsync(client, job, cancellationToken)));
            await using var transaction = await seat.BeginTransactionAsync(cancellationToken);
            await JobTriggers.TakeAsync(transaction, client.Region.Id, changes, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>When a job ended by its region's clock; null if its row does not tell.</summary>
    public static DateTimeOffset? EndOf(JobStatus job) => RegionTime.At(job.TimeEnd ?? job.TimeStart + job.Elapsed);

    private static async Task<IReadOnlyList<JobStatus>> PageAsync(RegionClient client, int offset, CancellationToken cancellationToken)
    {
        var reply = await client.CallAsync((api, cancel) => api.GetHistoryAsync(offset, PageSize, cancel), cancellationToken);
        return reply.Code.IsOk ? reply.Rows : throw new RegionUnavailableException(client.Region.Id, $"Region {client.Region.Id} does not tell its history: {reply.Description}");
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
}

/// <summary>Events of a region, told by id or by title.</summary>
internal sealed class WatchedEvents
{
    private readonly HashSet<string> ids = [];
    private readonly HashSet<string> titles = [];

    /// <summary>How many there are.</summary>
    public int Count => ids.Count + titles.Count;

    /// <summary>Adds one by its id, or by its title if that is null.</summary>
    public void Add(string? id, string? title)
    {
        if (id is not null) ids.Add(id);
        else if (title is not null) titles.Add(title);
    }

    /// <summary>Whether a job is one of theirs.</summary>
    public bool Contains(JobStatus job) => (job.Event is { } id && ids.Contains(id)) || (job.EventTitle is { } title && titles.Contains(title));
}
