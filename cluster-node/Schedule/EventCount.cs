using Npgsql;

namespace Federation.ClusterNode.Schedule;

/// <summary>
/// How many events there are, remembered: PostgreSQL counts by looking at all of them. It is counted anew after every change here, as soon as another node tells of one, and in any case after two seconds.
/// </summary>
public sealed class EventCount(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(2);

    private int changes;
    private volatile Counted? last;

    /// <summary>The number.</summary>
    public async Task<int> GetAsync(CancellationToken cancellationToken)
    {
        var before = Volatile.Read(ref changes);
        if (last is { } known && known.Changes == before && time.GetElapsedTime(known.At) < GoodFor) return known.Number;

        var at = time.GetTimestamp();
        await using var command = database.CreateCommand("select count(*)::int from mt_doc_event");
        var counted = new Counted((int)(await command.ExecuteScalarAsync(cancellationToken))!, before, at);
        last = counted;
        return counted.Number;
    }

    /// <summary>Events were made or deleted.</summary>
    public void Forget() => Interlocked.Increment(ref changes);

    private sealed record Counted(int Number, int Changes, long At);
}
