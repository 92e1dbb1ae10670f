using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Federation.ServiceDefaults.Problems;
using Npgsql;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Runs;

/// <summary>
/// The idempotency keys under which runs were started, one row per chain and key, written in the transaction that starts the run: whoever comes second
/// waits for the first and then finds its run.
/// </summary>
internal static class RunStartKeys
{
    /// <summary>Claims a key for a new run; answers that run's id, or the id of the run that was started with it before.</summary>
    /// <exception cref="RefusedException">The key was used for another request.</exception>
    public static async Task<Guid> ClaimAsync(NpgsqlTransaction transaction, StartRun start, string key, CancellationToken cancellationToken)
    {
        var fingerprint = Fingerprint(start.Input);
        await using var claim = new NpgsqlCommand(
            "insert into run_start_keys (chain, key, run_id, fingerprint, created_at) values ($1, $2, $3, $4, now()) on conflict do nothing", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = start.Chain }, new() { Value = key }, new() { Value = start.RunId }, new() { Value = fingerprint } },
        };
        if (await claim.ExecuteNonQueryAsync(cancellationToken) == 1) return start.RunId;

        await using var find = new NpgsqlCommand("select run_id, fingerprint from run_start_keys where chain = $1 and key = $2", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = start.Chain }, new() { Value = key } },
        };
        await using var reader = await find.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(fingerprint)
            ? reader.GetGuid(0)
            : throw new RefusedException($"The Idempotency-Key '{key}' was used to start run {reader.GetGuid(0)} of chain '{start.Chain}' with another input.");
    }

    internal static Table Table()
    {
        var table = new Table("run_start_keys");
        table.AddColumn("chain", "text").AsPrimaryKey();
        table.AddColumn("key", "text").AsPrimaryKey();
        table.AddColumn("run_id", "uuid").NotNull();
        table.AddColumn("fingerprint", "bytea").NotNull();
        table.AddColumn("created_at", "timestamptz").NotNull();
        return table;
    }

    private static byte[] Fingerprint(JsonObject? input) => SHA256.HashData(Encoding.UTF8.GetBytes(input?.ToJsonString() ?? ""));
}
