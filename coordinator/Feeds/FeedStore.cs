using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Feeds;

/// <summary>The table of feeds. Only the process that holds a feed's lock changes its row, through the connection that holds it; everyone reads.</summary>
public sealed class FeedStore(NpgsqlDataSource dataSource)
{
    /// <summary>The notification channel on which all replicas are told that a region has become reachable or unreachable.</summary>
    public const string Channel = "federation_feeds";

    private const string Select = "select region, cursor, region_id, state, last_contact_at, unreachable_since, problem, reset_at from region_feeds";

    /// <summary>All feeds by region.</summary>
    public async Task<IReadOnlyList<Feed>> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"{Select} order by region");
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>One region's feed; null before anything was asked there.</summary>
    public async Task<Feed?> FindAsync(string region, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, region, cancellationToken);
    }

    /// <summary>One region's feed, read through the given connection.</summary>
    public static async Task<Feed?> FindAsync(NpgsqlConnection connection, string region, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"{Select} where region = $1", connection) { Parameters = { new() { Value = region } } };
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Gives a feed its first cursor, unless somebody did before.</summary>
    public async Task BeginAsync(string region, string cursor, string? regionId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            insert into region_feeds (region, cursor, region_id, state) values ($1, $2, $3, 'unknown')
            on conflict (region) do update set cursor = excluded.cursor, region_id = excluded.region_id where region_feeds.cursor is null
            """);
        command.Parameters.Add(new() { Value = region });
        command.Parameters.Add(new() { Value = cursor });
        command.Parameters.Add(new() { Value = (object?)regionId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes a feed's row, in the connection's transaction if it has one, and tells of a new state. A row that gained its first cursor meanwhile keeps it.</summary>
    public static async Task SaveAsync(NpgsqlConnection connection, Feed feed, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            with before as (select state from region_feeds where region = $1),
            saved as (
              insert into region_feeds (region, cursor, region_id, state, last_contact_at, unreachable_since, problem, reset_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
              on conflict (region) do update set cursor = coalesce(excluded.cursor, region_feeds.cursor), region_id = coalesce(excluded.region_id, region_feeds.region_id),
                state = excluded.state, last_contact_at = excluded.last_contact_at, unreachable_since = excluded.unreachable_since, problem = excluded.problem, reset_at = excluded.reset_at
              returning state)
            select pg_notify('{Channel}', $1) from saved where state is distinct from (select state from before)
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = feed.Region },
                Text(feed.Cursor),
                Text(feed.RegionId),
                new() { Value = feed.State },
                Instant(feed.LastContactAt),
                Instant(feed.UnreachableSince),
                Text(feed.Problem),
                Instant(feed.ResetAt),
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);

        static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
        static NpgsqlParameter Instant(DateTimeOffset? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
    }

    /// <summary>Drops a region's feed with what the session commits.</summary>
    public static void Forget(IDocumentSession session, string region) => session.QueueSqlCommand("delete from region_feeds where region = ?", region);

    internal static Table Table()
    {
        var table = new Table("region_feeds");
        table.AddColumn("region", "text").AsPrimaryKey();
        table.AddColumn("cursor", "text");
        table.AddColumn("region_id", "text");
        table.AddColumn("state", "text").NotNull();
        table.AddColumn("last_contact_at", "timestamptz");
        table.AddColumn("unreachable_since", "timestamptz");
        table.AddColumn("problem", "text");
        table.AddColumn("reset_at", "timestamptz");
        return table;
    }

    private static async Task<IReadOnlyList<Feed>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var feeds = new List<Feed>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            feeds.Add(new Feed
            {
                Region = reader.GetString(0),
                Cursor = Text(1),
                RegionId = Text(2),
                State = reader.GetString(3),
                LastContactAt = Instant(4),
                UnreachableSince = Instant(5),
                Problem = Text(6),
                ResetAt = Instant(7),
            });
        }

        return feeds;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
        DateTimeOffset? Instant(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
