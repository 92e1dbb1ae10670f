using Npgsql;

namespace Federation.ClusterNode.Schedule;

/// <summary>
/// Keeps since when there has always been a scheduler in the region, by the database's clock: what came due before that was missed. A scheduler that the
/// database did not hear of for a while was there all the same if it says so.
/// </summary>
public sealed class SchedulerWatch(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>How often a scheduler has to be heard of.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly long startedAt = time.GetTimestamp();
    private long tickedAt = time.GetTimestamp();

    /// <summary>How long ago this node's scheduler last was through with what is due; before the first time, how long ago the node started.</summary>
    public TimeSpan TickAge => time.GetElapsedTime(Interlocked.Read(ref tickedAt));

    /// <summary>This node's scheduler is through with what is due.</summary>
    public void Tick() => Interlocked.Exchange(ref tickedAt, time.GetTimestamp());

    /// <summary>Says that this node's scheduler is there, and for how long it has been.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            insert into scheduler_watch as w (id, up_since, seen_at) values (1, clock_timestamp() - $1, clock_timestamp())
            on conflict (id) do update set seen_at = clock_timestamp(),
              up_since = case when w.seen_at + 3 * $2 < clock_timestamp() - $1 then clock_timestamp() - $1 else w.up_since end
            where w.seen_at + 0.8 * $2 < clock_timestamp()
            """);
        command.Parameters.Add(new() { Value = time.GetElapsedTime(startedAt) });
        command.Parameters.Add(new() { Value = Every });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
