using Federation.ClusterNode.Servers;
using Npgsql;

namespace Federation.ClusterNode.Satellites;

/// <summary>Takes in what satellites tell of themselves: each has a row among the servers like a node's, and beside it how its link is.</summary>
internal sealed class SatellitePulses(NpgsqlDataSource database, ServerRegistry servers)
{
    private const string Worker = "worker";

    private const string Note =
        """
        update satellites set last_contact_at = clock_timestamp(), round_trip = $2, clock_offset = $3, bytes_sent = $4, bytes_received = $5, results_pending = $6, log_pending = $7
        where name = $1 returning last_contact_at
        """;

    /// <summary>Takes a pulse in. The satellite's own row is locked before that among the servers, as by a take.</summary>
    public async Task<PulseReply> TakeInAsync(string name, SatellitePulse pulse, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new(Note)
        {
            Parameters =
            {
                new() { Value = name }, Number(pulse.RoundTrip), Number(pulse.ClockOffset), new() { Value = pulse.BytesSent }, new() { Value = pulse.BytesReceived },
                new() { Value = pulse.ResultsPending }, new() { Value = pulse.LogPending },
            },
        });
        batch.BatchCommands.Add(ServerRegistry.BeatOf(new Heartbeat(name, "", Worker, pulse.AsksForWork, pulse.Cpu, pulse.Mem), pulse.Starts));
        var reply = await ReadAsync(batch, cancellationToken);
        if (pulse.Stops) await servers.LeaveAsync(name, cancellationToken);
        return reply;
    }

    private static async Task<PulseReply> ReadAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var now = rows.GetFieldValue<DateTimeOffset>(0);
        await rows.NextResultAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return new PulseReply { Now = now, Leaving = rows.IsDBNull(0) ? null : rows.GetString(0) };
    }

    private static NpgsqlParameter Number(double? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Double };
}
