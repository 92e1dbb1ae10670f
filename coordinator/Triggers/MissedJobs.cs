using Federation.Coordinator.Regions;
using Npgsql;

namespace Federation.Coordinator.Triggers;

/// <summary>
/// Looks through a region's history for jobs that ended while its feed could not tell of them. A job that was told before, or that is found twice, starts its run once all the same.
/// </summary>
internal static class MissedJobs
{
    /// <summary>Notes the runs that jobs start by having ended since the last contact.</summary>
    /// <exception cref="RegionUnavailableException">The region does not tell its history.</exception>
    public static async Task TakeAsync(NpgsqlConnection seat, RegionClient client, DateTimeOffset? lastContactAt, CancellationToken cancellationToken)
    {
        var watched = await JobHistory.WatchedAsync(seat, client.Region.Id, cancellationToken);
        if (watched.Count == 0 || lastContactAt - JobHistory.ClockDifference is not { } since) return;

        var ended = await JobHistory.UntilAsync(client, job => JobHistory.EndOf(job) < since, cancellationToken);
        await JobHistory.NoteAsync(seat, client, [.. ended.Where(watched.Contains)], cancellationToken);
    }
}
