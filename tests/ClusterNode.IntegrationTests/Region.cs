using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Npgsql;

namespace Federation.ClusterNode.IntegrationTests;

/// <summary>A region of a test class: a database of its own, and nodes as the test wants them.</summary>
public sealed class Region : IAsyncLifetime
{
    /// <summary>The administrator's key.</summary>
    public const string AdminKey = "0123456789abcdef0123456789abcdef";

    private readonly TestPostgres postgres;
    private readonly List<Node> nodes = [];
    private readonly List<string> folders = [];
    private TestDatabase? database;

    /// <summary>A region on the test run's server.</summary>
    public Region(TestPostgres postgres) => this.postgres = postgres;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The region's database.</summary>
    public TestDatabase Database => database ?? throw new InvalidOperationException("The region has not started.");

    /// <summary>The first node.</summary>
    public Node Node => nodes[0];

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync(Cancel);
        await StartNodeAsync("node-1");
    }

    /// <summary>Starts a node whose jobs a <see cref="ScriptedWorker"/> runs, and lets the others look at the region's servers anew.</summary>
    public Task<Node> StartNodeAsync(string name, params string[] settings) => StartNodeAsync(name, TimeProvider.System, settings);

    /// <summary>The same with a clock of its own.</summary>
    public async Task<Node> StartNodeAsync(string name, TimeProvider time, params string[] settings)
    {
        var node = await Node.StartAsync(name, Database.ConnectionString, time, settings, Cancel);
        foreach (var other in nodes) await other.MustAsync("get_servers");
        nodes.Add(node);
        return node;
    }

    /// <summary>Starts a node that really runs jobs, in a folder that goes with the region.</summary>
    public async Task<Node> StartWorkerAsync(string name, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("federation-node-").FullName;
        folders.Add(folder);
        string[] ofWorker = [$"--Node:DataFolder={folder}", "--Execution:ShipEvery=00:00:00.1", "--Execution:ChildKillTimeout=00:00:01", .. settings];
        var node = await Node.StartAsync(name, Database.ConnectionString, ofWorker, Cancel);
        nodes.Add(node);
        return node;
    }

    /// <summary>Reads one value from the database.</summary>
    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>Changes the database behind the nodes' back.</summary>
    public async Task<int> ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>Waits until a query answers what is expected.</summary>
    public Task EventuallyAsync<T>(string sql, T expected) where T : notnull =>
        Eventually.HoldsAsync(_ => ScalarAsync<T>(sql), answer => answer.Equals(expected), TimeSpan.FromSeconds(60), Cancel, $"{sql} = {expected}");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes) await node.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        foreach (var folder in folders) Directory.Delete(folder, recursive: true);
    }
}
