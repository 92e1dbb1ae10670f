using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace Federation.Coordinator.Triggers;

/// <summary>The runs that are to be started.</summary>
public sealed class FiringStore(NpgsqlDataSource dataSource)
{
    /// <summary>How long a replica has to start what it took before another one tries as well; trying twice starts one run.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private const string Take =
        """
        with taken as materialized (select id from trigger_firings where due_at <= now() order by due_at limit $1 for update skip locked)
        update trigger_firings f set due_at = now() + $2 from taken where f.id = taken.id returning f.id, f.chain, f.trigger, f.cause
        """;

    /// <summary>Takes what is to be started now; nobody else gets it for the time of the lease.</summary>
    public async Task<IReadOnlyList<Firing>> TakeAsync(int most, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Take);
        command.Parameters.Add(new() { Value = most });
        command.Parameters.Add(new() { Value = Lease });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var firings = new List<Firing>();
        while (await reader.ReadAsync(cancellationToken))
            firings.Add(new Firing(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), JsonNode.Parse(reader.GetString(3))!.AsObject()));
        return firings;
    }

    /// <summary>Takes a firing away, within the transaction that starts its run; false if somebody else has done so.</summary>
    public static async Task<bool> RemoveAsync(NpgsqlTransaction transaction, Firing firing, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("delete from trigger_firings where id = $1", transaction.Connection, transaction) { Parameters = { new() { Value = firing.Id } } };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Notes what a trigger has done last.</summary>
    /// <param name="transaction">The transaction that it is done in.</param>
    /// <param name="firing">What it has done.</param>
    /// <param name="problem">Why there is no run; null if there is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task NoteAsync(NpgsqlTransaction transaction, Firing firing, string? problem, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "update chain_triggers set last_fired_at = now(), last_run_id = case when $3 is null then $4 else last_run_id end, last_problem = $3 where chain = $1 and trigger = $2",
            transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = firing.Chain },
                new() { Value = firing.Trigger },
                new() { Value = (object?)problem ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = firing.Id },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
