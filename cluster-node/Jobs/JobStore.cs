using Federation.ClusterNode.Hosting;
using Federation.Contracts.Regions;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>A try of a job that failed and was followed by another.</summary>
/// <param name="At">When its failure was taken in.</param>
/// <param name="Node">Where the next one was to run: where it had run.</param>
/// <param name="Code">What it failed with.</param>
/// <param name="Description">What it said.</param>
public sealed record FailedTry(DateTimeOffset At, string? Node, string Code, string? Description);

/// <summary>Reads jobs.</summary>
public sealed class JobStore(NpgsqlDataSource database)
{
    /// <summary>A job at any time of its life; null if there is none.</summary>
    public async Task<JobRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync($"where id = $1 and state <> '{JobRow.Deleted}'", cancellationToken, id) is [var job] ? job : null;

    /// <summary>Those of several jobs that there are, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, JobRow>> FindAllAsync(string[] ids, CancellationToken cancellationToken) =>
        ids.Length == 0 ? new Dictionary<string, JobRow>() : (await ReadAsync("where id = any($1)", cancellationToken, [ids])).ToDictionary(job => job.Id);

    /// <summary>All jobs that have not ended, oldest first.</summary>
    public Task<IReadOnlyList<JobRow>> ActiveAsync(CancellationToken cancellationToken) =>
        ReadAsync("where ended_at is null order by accepted_at, id", cancellationToken);

    /// <summary>An event's jobs that have not ended, oldest first.</summary>
    public Task<IReadOnlyList<JobRow>> ActiveOfAsync(string eventId, CancellationToken cancellationToken) =>
        ReadAsync("where event_id = $1 and ended_at is null order by accepted_at, id", cancellationToken, eventId);

    /// <summary>A job's tries that failed before the present one, oldest first, as far back as the change feed goes.</summary>
    public async Task<IReadOnlyList<FailedTry>> FailedTriesAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select at, node, code, description from job_changes where job_id = $1 and state = '{JobStates.Assigned}' and code is not null order by xid, seq");
        command.Parameters.Add(new() { Value = id });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var tries = new List<FailedTry>();
        while (await rows.ReadAsync(cancellationToken))
            tries.Add(new FailedTry(rows.GetFieldValue<DateTimeOffset>(0), rows.IsDBNull(1) ? null : rows.GetString(1), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3)));
        return tries;
    }

    /// <summary>What the API says of a job that is not there.</summary>
    public static RefusalException NotFound(string id) => new("job", $"Failed to fetch job details: Error: Failed to fetch key: jobs/{id}: File not found");

    private async Task<IReadOnlyList<JobRow>> ReadAsync(string condition, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.CreateCommand($"select {JobRow.Columns} from jobs {condition}");
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var jobs = new List<JobRow>();
        while (await rows.ReadAsync(cancellationToken)) jobs.Add(JobRow.Read(rows));
        return jobs;
    }
}
