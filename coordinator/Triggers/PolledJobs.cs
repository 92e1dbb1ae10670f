using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;
using Npgsql;

namespace Federation.Coordinator.Triggers;

/// <summary>
/// Looks for jobs that ended in a stock Cronicle, whose feed tells of our own jobs only: reads its history from the newest job down to the one that was the newest before. A job that the feed has
/// told of, or that is found twice, starts its run once all the same.
/// </summary>
internal static class PolledJobs
{
    /// <summary>From when on jobs count where nothing was looked at before: since the trigger is there, but not the whole history of a region that was forgotten meanwhile.</summary>
    private const string Begin =
        """
        insert into history_cursors (region, since_at)
        select $1, greatest(min(cursor_at), now() - interval '10 minutes') from chain_triggers where source = $1 and kind = 'job'
        on conflict (region) do nothing
        """;

    private const string Advance = "update history_cursors set job_id = $2, since_at = coalesce($3, since_at) where region = $1";

    /// <summary>Notes the runs that jobs start by having ended since the last look.</summary>
    /// <exception cref="RegionUnavailableException">The region does not tell its history.</exception>
    public static async Task TakeAsync(NpgsqlConnection seat, RegionClient client, CancellationToken cancellationToken)
    {
        var region = client.Region.Id;
        var watched = await JobHistory.WatchedAsync(seat, region, cancellationToken);
        if (watched.Count == 0)
        {
            await DoAsync(seat, "delete from history_cursors where region = $1", cancellationToken, region);
            return;
        }

        await DoAsync(seat, Begin, cancellationToken, region);
        var (last, since) = await CursorAsync(seat, region, cancellationToken);
        var ended = await JobHistory.UntilAsync(client, job => job.Id == last || JobHistory.EndOf(job) < since, cancellationToken);
        if (ended.Count == 0) return;

        await JobHistory.NoteAsync(seat, client, [.. ended.Where(watched.Contains).Reverse()], cancellationToken);
        await DoAsync(seat, Advance, cancellationToken, region, ended[0].Id, JobHistory.EndOf(ended[0]) - JobHistory.ClockDifference);
    }

    private static async Task<(string? Job, DateTimeOffset Since)> CursorAsync(NpgsqlConnection seat, string region, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select job_id, since_at from history_cursors where region = $1", seat) { Parameters = { new() { Value = region } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1));
    }

    private static async Task DoAsync(NpgsqlConnection seat, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, seat);
        foreach (var value in values) command.Parameters.Add(value is DateTimeOffset or null ? new() { Value = value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz } : new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
