using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using Npgsql;

namespace Federation.ClusterNode.Servers;

/// <summary>Asks nodes to go, and forgets those that are gone.</summary>
public sealed class ServerStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The notification channel on which it is told that a node was asked to go.</summary>
    public const string Channel = "federation_servers";

    private const string Ask = "update servers set leaving = $2 where name = $1 and last_seen_at > clock_timestamp() - $3 and roles <> '' returning name";

    private const string Find =
        """
        select last_seen_at > clock_timestamp() - $2 and roles <> '', exists (select from jobs where node = $1 and ended_at is null)
        from servers where name = $1 and leaving is distinct from 'remove' for update
        """;

    /// <summary>Asks a live node to go, in one of the ways of <see cref="Leaving"/>. False if there is no such node.</summary>
    public async Task<bool> AskToLeaveAsync(string name, string wish, Actor actor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await AskAsync(name, wish, connection, cancellationToken)) return false;
        await ActivityStore.AddAsync(actor.Did($"server_{wish}", ("hostname", name)), time.GetUtcNow(), connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Forgets a node without jobs; a live one leaves first.</summary>
    /// <exception cref="RefusalException">There is no such node, or it has jobs.</exception>
    public async Task RemoveAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await IsLiveAsync(name, connection, cancellationToken)) await AskAsync(name, Leaving.Remove, connection, cancellationToken);
        else await DeleteAsync(name, connection, cancellationToken);
        await ActivityStore.AddAsync(actor.Did("server_remove", ("hostname", name)), time.GetUtcNow(), connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> AskAsync(string name, string wish, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(Ask, connection) { Parameters = { new() { Value = name }, new() { Value = wish }, new() { Value = Server.UnreachableAfter } } };
        if (await ask.ExecuteScalarAsync(cancellationToken) is null) return false;
        await using var tell = new NpgsqlCommand($"notify {Channel}", connection);
        await tell.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    private static async Task<bool> IsLiveAsync(string name, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(Find, connection) { Parameters = { new() { Value = name }, new() { Value = Server.UnreachableAfter } } };
        await using var row = await find.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) throw new RefusalException("server", $"Server not found in cluster: {name}");
        return !row.GetBoolean(1) ? row.GetBoolean(0) : throw new RefusalException("server", "Failed to remove server: Still has running jobs");
    }

    private static async Task DeleteAsync(string name, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var delete = new NpgsqlCommand("delete from servers where name = $1", connection) { Parameters = { new() { Value = name } } };
        await delete.ExecuteNonQueryAsync(cancellationToken);
    }
}
