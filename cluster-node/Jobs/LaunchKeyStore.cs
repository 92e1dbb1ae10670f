using Federation.ClusterNode.Hosting;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>The idempotency keys that were used.</summary>
public sealed class LaunchKeyStore(NpgsqlDataSource database)
{
    /// <summary>The answer to a launch whose key was used before; null if it was not.</summary>
    /// <exception cref="RefusalException">The key was used for another request, or its launch was given up.</exception>
    public async Task<Launched?> FindAsync(string key, byte[] fingerprint, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select job_ids, fingerprint from launch_keys where key = $1");
        command.Parameters.Add(new() { Value = key });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return null;

        var ids = await row.GetFieldValueAsync<string[]>(0, cancellationToken);
        if (ids.Length == 0) throw new RefusalException("cancelled", $"The launch with this idempotency key was cancelled before it came: {key}");
        if (!row.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(fingerprint))
            throw new RefusalException("idempotency", $"This idempotency key was used before for another request: {key}");
        return new Launched(ids, Queued: null, IsDuplicate: true);
    }
}
