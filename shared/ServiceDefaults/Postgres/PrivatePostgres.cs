using System.Net.Sockets;
using Npgsql;

namespace Federation.ServiceDefaults.Postgres;

/// <summary>
/// A PostgreSQL server that this process made or found running in a folder, reached by a unix socket only. Every user of the server holds a shared
/// lock in the folder; who gets it exclusively is the last one and stops the server: the user that leaves last, or, where that was killed, a sentinel
/// process that waits for the lock. As root the server runs as <c>postgres</c>, or <c>nobody</c> where there is no such user.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string Superuser = "federation";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StartAgainFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DeletionTakes = TimeSpan.FromSeconds(5);

    private readonly PrivatePostgresOptions options;
    private readonly TimeProvider time;
    private readonly PostgresFolder folder;
    private readonly PostgresPrograms programs;
    private FileStream? usersLock;

    private PrivatePostgres(PrivatePostgresOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        folder = new PostgresFolder(options.Folder);
        programs = new PostgresPrograms(PostgresBinaries.Find(options.Binaries), folder);
    }

    /// <summary>Starts the folder's server, or joins it where it already runs.</summary>
    /// <exception cref="PostgresMissingException">PostgreSQL is not installed.</exception>
    /// <exception cref="PrivatePostgresException">It did not start; the message has the reason and the end of its log.</exception>
    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var server = new PrivatePostgres(options, time);
        var started = false;
        try
        {
            await server.StartAsync(either.Token);
            started = true;
            return server;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PrivatePostgresException($"PostgreSQL in {server.folder.Root} was not up after {options.StartTimeout}.{server.folder.EndOfLog()}");
        }
        finally
        {
            if (!started) await server.DisposeAsync();
        }
    }

    /// <summary>A connection string for one of the server's databases.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = folder.Socket,
        Username = Superuser,
        Database = database,
        MaxPoolSize = 40,
    }.ConnectionString;

    /// <summary>Makes a database unless it is there, and answers its connection string.</summary>
    public async Task<string> EnsureDatabaseAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = database } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand($"create database {new NpgsqlCommandBuilder().QuoteIdentifier(database)}", connection);
            try
            {
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
            {
                // Another user of the server made it at the same moment.
            }
        }

        return ConnectionString(database);
    }

    /// <summary>Stops the server at once whoever uses it, as an operator or a crash would; <see cref="StartAsync(PrivatePostgresOptions, TimeProvider, CancellationToken)"/> starts it again.</summary>
    public Task StopNowAsync(CancellationToken cancellationToken) => programs.RunAsync("pg_ctl", ["-D", folder.Data, "-w", "-m", "immediate", "stop"], cancellationToken);

    /// <summary>Leaves the server. For the last user this returns when the server is stopped, and deleted if it is temporary; others do not wait.</summary>
    public async ValueTask DisposeAsync()
    {
        if (usersLock is not { } held) return;
        usersLock = null;
        await using var leaving = await LockAsync(folder.LeaveLock, FileShare.None);
        await held.DisposeAsync();

        await using var alone = PostgresFolder.TryLock(folder.UsersLock, FileShare.None);
        if (alone is not null) await StopAsync();
        else await SentinelDoneAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var starting = await JoinAsync(cancellationToken);
        await folder.MakeSocketAsync(cancellationToken);
        if (folder.ServerUser is { } user && !await programs.CanReachFolderAsync(cancellationToken))
            throw new PrivatePostgresException($"PostgreSQL does not run as root, and user '{user}' cannot reach {folder.Root}: choose a folder whose parents everybody may enter (chmod o+x), or set ConnectionStrings:Postgres.");

        programs.StartSentinel(options.Temporary);
        if (await AnswersAsync(cancellationToken)) return;
        if (!folder.IsInitialised) await InitialiseAsync(cancellationToken);
        await StartServerAsync(cancellationToken);
    }

    /// <summary>Becomes a user of the server and answers the lock that keeps others from starting it. Others may be stopping it, or deleting the folder, at the same moment.</summary>
    private async Task<FileStream> JoinAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await folder.TryMakeAsync(cancellationToken) && PostgresFolder.TryLock(folder.StartLock, FileShare.None) is { } starting)
            {
                usersLock = PostgresFolder.TryLock(folder.UsersLock, FileShare.Read);
                if (usersLock is not null) return starting;
                await starting.DisposeAsync();
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        folder.DeleteHalfMade();
        if (Directory.Exists(folder.Data)) throw new PrivatePostgresException($"{folder.Data} is there and holds no PostgreSQL cluster: move it away or choose another folder.");

        var made = folder.NewData();
        string[] durability = options.Durable ? [] : ["--no-sync"];
        await programs.RunAsync("initdb", ["-D", made, "-U", Superuser, "-E", "UTF8", "--locale=C", "--auth=trust", "--no-instructions", .. durability], cancellationToken);
        Directory.Move(made, folder.Data);
    }

    /// <summary>Tries for some seconds: what a killed server leaves behind may be in the way for a moment.</summary>
    private async Task StartServerAsync(CancellationToken cancellationToken)
    {
        string[] durability = options.Durable ? [] : ["fsync=off", "full_page_writes=off"];
        string[] settings =
        [
            "listen_addresses=", $"unix_socket_directories={folder.Socket}", $"max_connections={options.MaxConnections}",
            "shared_buffers=256MB", "max_wal_size=2GB", "wal_compression=on", .. durability,
        ];
        string[] start = ["-D", folder.Data, "-w", "-t", "50", "-l", folder.Log, "-o", string.Join(' ', settings.Select(setting => $"-c '{setting}'")), "start"];

        var began = time.GetTimestamp();
        while (true)
        {
            var (exitCode, output) = await programs.TryRunAsUserAsync("pg_ctl", start, cancellationToken);
            if (exitCode == 0 || await AnswersAsync(cancellationToken)) return;
            if (time.GetElapsedTime(began) > StartAgainFor) throw new PrivatePostgresException($"PostgreSQL in {folder.Root} did not start: {output}{folder.EndOfLog()}");
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>Whether a server answers on the socket; one that is just starting or stopping is waited for. A process number in a file proves nothing.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync(cancellationToken);
                return true;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow)
            {
                await Task.Delay(Poll, time, cancellationToken);
            }
            catch (NpgsqlException e) when (e.InnerException is SocketException or IOException)
            {
                return false;
            }
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
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

    private async Task StopAsync()
    {
        string[] cluster = ["-D", folder.Data];
        if (folder.HasServer && (await programs.TryRunAsync("pg_ctl", [.. cluster, "status"], CancellationToken.None)).ExitCode == 0)
            await programs.RunAsync("pg_ctl", [.. cluster, "-w", "-m", "fast", "stop"], CancellationToken.None);
        if (options.Temporary) folder.Delete();
    }

    /// <summary>Returns at once when others use the server. When the sentinel was quicker to see that nobody does, it is stopping the server, and this returns when it has.</summary>
    private async Task SentinelDoneAsync()
    {
        await using (await LockAsync(folder.UsersLock, FileShare.Read)) { }
        var began = time.GetTimestamp();
        while (folder.IsBeingDeleted && time.GetElapsedTime(began) < DeletionTakes) await Task.Delay(Poll, time, CancellationToken.None);
    }

    /// <summary>Waits for a lock that is only held in passing; null when its file is gone.</summary>
    private async Task<FileStream?> LockAsync(string lockFile, FileShare share)
    {
        while (File.Exists(lockFile))
        {
            if (PostgresFolder.TryLock(lockFile, share) is { } held) return held;
            await Task.Delay(Poll, time, CancellationToken.None);
        }

        return null;
    }
}

/// <summary>A private PostgreSQL server could not be made, started or stopped.</summary>
public sealed class PrivatePostgresException(string message) : Exception(message);
