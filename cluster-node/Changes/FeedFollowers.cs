using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Federation.ClusterNode.Changes;

/// <summary>Somebody who follows the feed, such as a coordinator.</summary>
/// <param name="Name">Who they are: the API key's title, or the user.</param>
/// <param name="AskedAt">When they last asked, to <see cref="FeedFollowers.NotedEvery"/>.</param>
/// <param name="AskedAgo">How long ago that was, by the database's clock.</param>
/// <param name="Behind">How many changes they had not asked for by then; counted up to <see cref="FeedFollowers.CountedUpTo"/>.</param>
public sealed record FeedFollower(string Name, DateTimeOffset AskedAt, TimeSpan AskedAgo, long Behind)
{
    /// <summary>A follower that is well asks again as soon as it is answered, and an answer waits at most 25 seconds.</summary>
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(45);

    /// <summary>Whether they have been heard of lately.</summary>
    public bool IsConnected => AskedAgo < SilentAfter;
}

/// <summary>Remembers who follows the feed, and how far they are, for all nodes of the region; so people see whether a coordinator hears what happens here.</summary>
public sealed class FeedFollowers(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>How often a follower is noted at most; a busy one asks much more often.</summary>
    public static readonly TimeSpan NotedEvery = TimeSpan.FromSeconds(5);

    /// <summary>How many changes are counted that a follower is behind.</summary>
    public const int CountedUpTo = 1000;

    private const string Note =
        """
        insert into feed_followers (name, asked_at, xid, seq) values ($1, clock_timestamp(), $2::xid8, $3)
        on conflict (name) do update set asked_at = excluded.asked_at, xid = excluded.xid, seq = excluded.seq
        """;

    private static readonly string All =
        $"""
        select name, asked_at, clock_timestamp() - asked_at,
          (select count(*) from (select from job_changes c where (c.xid, c.seq) > (f.xid, f.seq) limit {CountedUpTo}) as missing)
        from feed_followers f order by name
        """;

    private readonly ConcurrentDictionary<string, long> noted = new();

    /// <summary>Notes that somebody asks for what follows a cursor.</summary>
    public async Task NoteAsync(string name, FeedCursor after, CancellationToken cancellationToken)
    {
        if (noted.TryGetValue(name, out var before) && time.GetElapsedTime(before) < NotedEvery) return;
        noted[name] = time.GetTimestamp();
        await using var command = database.CreateCommand(Note);
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = after.Transaction, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new() { Value = after.Sequence });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Everybody who followed the feed within its retention.</summary>
    public async Task<IReadOnlyList<FeedFollower>> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(All);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var followers = new List<FeedFollower>();
        while (await rows.ReadAsync(cancellationToken)) followers.Add(new FeedFollower(rows.GetString(0), rows.GetFieldValue<DateTimeOffset>(1), rows.GetTimeSpan(2), rows.GetInt64(3)));
        return followers;
    }
}
