using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Federation.ServiceDefaults.Postgres;
using Npgsql;

namespace Federation.TestKit.Postgres;

/// <summary>
/// One private server for a whole test run, started by the first test that wants a database and gone with the last. Register it once per test project:
/// <c>[assembly: AssemblyFixture(typeof(TestPostgres))]</c>.
/// </summary>
public sealed class TestPostgres : IAsyncDisposable
{
    private readonly SemaphoreSlim starting = new(1, 1);
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"federation-test-{Guid.NewGuid():n}");
    private readonly List<PrivatePostgres> starts = [];
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> models = [];
    private PrivatePostgres? server;
    private int databases;

    /// <summary>Whether commits reach the disk before they are acknowledged, as measurements want it. Default: no.</summary>
    public bool Durable { get; init; }

    /// <summary>Whether databases that are alike are copies of one that is prepared first, which a server for one test alone is not worth. Default: yes.</summary>
    public bool CopiesModels { get; init; } = true;

    /// <summary>A fresh, empty database; disposing it drops it, whoever is still connected.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var running = await StartedAsync(cancellationToken);
        var name = $"test_{Interlocked.Increment(ref databases)}";
        return new TestDatabase(name, await running.EnsureDatabaseAsync(name, cancellationToken), running.ConnectionString("postgres"));
    }

    /// <summary>A copy of a database that is prepared once in a test run, which takes much less time than to prepare each; an empty one without <see cref="CopiesModels"/>.</summary>
    /// <param name="model">The name of what it is a copy of.</param>
    /// <param name="prepare">Prepares that, whenever it is asked for first; nothing may be connected to it afterwards.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TestDatabase> CreateDatabaseAsync(string model, Func<TestDatabase, Task> prepare, CancellationToken cancellationToken)
    {
        if (!CopiesModels) return await CreateDatabaseAsync(cancellationToken);
        var template = await models.GetOrAdd(model, _ => new(() => PrepareAsync(prepare))).Value.WaitAsync(cancellationToken);
        var running = await StartedAsync(cancellationToken);
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection($"{running.ConnectionString("postgres")};Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var copy = new NpgsqlCommand($"create database {name} template {template}", connection);
        await copy.ExecuteNonQueryAsync(cancellationToken);
        return new TestDatabase(name, running.ConnectionString(name), running.ConnectionString("postgres"));
    }

    /// <summary>Kills the server as <c>kill -9</c> does; its databases stay. Only for one's own server, never for that of the test run.</summary>
    public void Kill()
    {
        using var process = Process.GetProcessById(ProcessId);
        process.Kill();
    }

    /// <summary>Stops the server where it stands: connections stay, and nothing is answered. Only for one's own server, never for that of the test run.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Lets a frozen server go on.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>Keeps a copy of everything, while the server is killed.</summary>
    public void BackUp() => Copy(Path.Combine(folder, "data"), BackupFolder);

    /// <summary>Puts that copy in place of everything that there is, while the server is killed.</summary>
    public void Restore()
    {
        Directory.Delete(Path.Combine(folder, "data"), recursive: true);
        Copy(BackupFolder, Path.Combine(folder, "data"));
    }

    /// <summary>Starts the killed server again.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken) => starts.Add(await StartAsync(cancellationToken));

    /// <summary>Stops the server and deletes it.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var start in starts) await start.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
        starting.Dispose();
        if (Directory.Exists(BackupFolder)) Directory.Delete(BackupFolder, recursive: true);
    }

    private int ProcessId => int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private string BackupFolder => $"{folder}-backup";

    private void Signal(string name)
    {
        using var kill = Process.Start("sh", ["-c", "kill -$1 $2 $(ps -o pid= --ppid $2)", "sh", name, $"{ProcessId}"]);
        kill.WaitForExit();
    }

    private static void Copy(string from, string to)
    {
        using var copy = Process.Start("cp", ["-a", from, to]);
        copy.WaitForExit();
        if (copy.ExitCode != 0) throw new IOException($"Copying {from} to {to} failed.");
    }

    private async Task<string> PrepareAsync(Func<TestDatabase, Task> prepare)
    {
        var database = await CreateDatabaseAsync(CancellationToken.None);
        await prepare(database);
        await database.DataSource.DisposeAsync();
        await database.CutConnectionsAsync(CancellationToken.None);
        return database.Name;
    }

    private async Task<PrivatePostgres> StartedAsync(CancellationToken cancellationToken)
    {
        await starting.WaitAsync(cancellationToken);
        try
        {
            return server ??= await StartAsync(cancellationToken);
        }
        finally
        {
            starting.Release();
        }
    }

    private Task<PrivatePostgres> StartAsync(CancellationToken cancellationToken) => PrivatePostgres.StartAsync(
        new() { Folder = folder, Temporary = true, Durable = Durable, MaxConnections = 1000 }, TimeProvider.System, cancellationToken);
}

/// <summary>One database of a <see cref="TestPostgres"/>.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string administration;

    internal TestDatabase(string name, string connectionString, string administration)
    {
        Name = name;
        ConnectionString = connectionString;
        DataSource = NpgsqlDataSource.Create(connectionString);
        this.administration = administration;
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>How a program connects to it.</summary>
    public string ConnectionString { get; }

    /// <summary>The test's own connections to it.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>Ends every connection to the database, the programs' too, and answers how many there were.</summary>
    public async Task<int> CutConnectionsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await AdministrationAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select count(pg_terminate_backend(pid))::int from pg_stat_activity where datname = $1", connection)
        {
            Parameters = { new() { Value = Name } },
        };
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Lets nobody in any more, and ends every connection; or lets everybody in again. To those who are out the server is as good as gone, and other tests go on with it.</summary>
    public async Task OpenAsync(bool isOpen, CancellationToken cancellationToken)
    {
        await using (var connection = await AdministrationAsync(cancellationToken))
        {
            await using var command = new NpgsqlCommand($"alter database {Name} with allow_connections {(isOpen ? "true" : "false")}", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        if (!isOpen) await CutConnectionsAsync(cancellationToken);
    }

    /// <summary>Drops the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await using var connection = await AdministrationAsync(CancellationToken.None);
        await using var drop = new NpgsqlCommand($"drop database if exists {Name} with (force)", connection);
        await drop.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlConnection> AdministrationAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection($"{administration};Pooling=false");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
