using System.Collections.Concurrent;
using Federation.ClusterNode.Hosting;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Changes;

/// <summary>
/// The feed's followers as this side of the link sees them: who asked last, from where, at which node. Noted in the database, because a follower may ask one node and
/// want to know of another; every few seconds at most, because it may ask a hundred times a second.
/// </summary>
public sealed class FeedFollowers(NpgsqlDataSource database, IOptions<NodeOptions> node, TimeProvider time)
{
    private static readonly TimeSpan NotedEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, long> noted = [];

    /// <summary>Notes that a follower asks for what comes after a cursor.</summary>
    /// <param name="follower">The id of its key or user.</param>
    /// <param name="name">How it is called.</param>
    /// <param name="address">Where the call comes from.</param>
    /// <param name="after">The cursor.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    public async Task NoteAsync(string follower, string name, string address, FeedCursor after, CancellationToken cancellationToken)
    {
        if (noted.TryGetValue(follower, out var last) && time.GetElapsedTime(last) < NotedEvery) return;
        noted[follower] = time.GetTimestamp();

        await using var command = database.CreateCommand(
            """
            insert into feed_followers (follower, name, address, node, cursor, asked_at) values ($1, $2, $3, $4, $5, now())
            on conflict (follower) do update set name = excluded.name, address = excluded.address, node = excluded.node, cursor = excluded.cursor, asked_at = excluded.asked_at
            """);
        foreach (var value in (string[])[follower, name, address, node.Value.Name, after.ToString()]) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>All followers there have been, the latest to ask first.</summary>
    /// <param name="asking">The id of who wants to know.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<FeedFollower>> AllAsync(string asking, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select follower, name, address, node, cursor, asked_at, extract(epoch from now() - asked_at)::float8 from feed_followers order by asked_at desc limit 1000");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var followers = new List<FeedFollower>();
        while (await reader.ReadAsync(cancellationToken))
        {
            followers.Add(new FeedFollower
            {
                Name = reader.GetString(1),
                Address = reader.GetString(2),
                Hostname = reader.GetString(3),
                Cursor = reader.GetString(4),
                AskedAt = reader.GetFieldValue<DateTimeOffset>(5).ToEpochSeconds(),
                SilentFor = reader.GetDouble(6),
                You = reader.GetString(0) == asking ? 1 : null,
            });
        }

        return followers;
    }
}
