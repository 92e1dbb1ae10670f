using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Federation.ServiceDefaults.Postgres;

/// <summary>
/// The database a program works in: the one that <c>ConnectionStrings:Postgres</c> names, or one on a private server in the folder <c>Postgres:Folder</c>,
/// named <c>Postgres:Database</c>. Dispose it after the host: the private server stops with its last user.
/// </summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly PrivatePostgres? server;

    private PostgresDatabase(string connectionString, PrivatePostgres? server)
    {
        ConnectionString = connectionString;
        this.server = server;
    }

    /// <summary>How to connect to it.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether it is on a private server.</summary>
    public bool IsPrivate => server is not null;

    /// <summary>Finds the database by the configuration; a private one is made if missing.</summary>
    /// <param name="configuration">Where the settings are.</param>
    /// <param name="folder">The private server's folder unless <c>Postgres:Folder</c> says otherwise.</param>
    /// <param name="database">The private database's name unless <c>Postgres:Database</c> says otherwise.</param>
    /// <param name="time">The clock that waits go by.</param>
    /// <param name="cancellationToken">Ends the start of a private server.</param>
    /// <exception cref="PostgresMissingException">No connection string, and PostgreSQL is not installed.</exception>
    /// <exception cref="PrivatePostgresException">The private server did not start.</exception>
    public static async Task<PostgresDatabase> OpenAsync(
        IConfiguration configuration, string folder, string database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (configuration.GetConnectionString("Postgres") is { Length: > 0 } configured) return new PostgresDatabase(configured, server: null);

        var server = await PrivatePostgres.StartAsync(new() { Folder = configuration["Postgres:Folder"] ?? folder }, time, cancellationToken);
        var opened = false;
        try
        {
            var connectionString = await server.EnsureDatabaseAsync(configuration["Postgres:Database"] ?? database, cancellationToken);
            opened = true;
            return new PostgresDatabase(connectionString, server);
        }
        finally
        {
            if (!opened) await server.DisposeAsync();
        }
    }

    /// <summary>What is wrong with a connection string, without anything secret of it.</summary>
    internal static IEnumerable<string> Faults(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 } ? [] : ["ConnectionStrings:Postgres has no Host."];
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            return [$"ConnectionStrings:Postgres cannot be read: {fault.Message}"];
        }
    }

    /// <summary>Leaves the private server, if it is one.</summary>
    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
