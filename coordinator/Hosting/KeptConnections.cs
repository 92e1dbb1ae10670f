using Npgsql;

namespace Federation.Coordinator.Hosting;

/// <summary>Makes connections that are held for long, outside the pool, because a session's lock stands on them.</summary>
public sealed class KeptConnections(string connectionString)
{
    /// <summary>The server gives up a silent client after some 10 seconds, so that a machine that vanished does not keep its locks.</summary>
    private readonly string connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        MaxAutoPrepare = StoreFeature.MaxAutoPrepare,
        ApplicationName = "federation-coordinator-lock",
        Options = "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=10000",
    }.ConnectionString;

    /// <summary>A new connection, open, for the caller to keep and to dispose.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
