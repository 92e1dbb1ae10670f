using Federation.TestKit.Postgres;
using Npgsql;

namespace Federation.TestKit.Tests.Postgres;

public sealed class TestPostgresTests(TestPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_database_is_empty_and_its_own()
    {
        await using var one = await postgres.CreateDatabaseAsync(Cancel);
        await using var other = await postgres.CreateDatabaseAsync(Cancel);

        await ExecuteAsync(one, "create table mine (id int)");

        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(other, "select * from mine"));
    }

    [Fact]
    public async Task A_database_is_dropped_though_somebody_is_connected()
    {
        var database = await postgres.CreateDatabaseAsync(Cancel);
        await using var other = await postgres.CreateDatabaseAsync(Cancel);
        await using var stranger = new NpgsqlConnection($"{database.ConnectionString};Pooling=false");
        await stranger.OpenAsync(Cancel);

        await database.DisposeAsync();

        await using var command = other.DataSource.CreateCommand("select count(*)::int from pg_database where datname = $1");
        command.Parameters.Add(new() { Value = database.Name });
        Assert.Equal(0, await command.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task Its_connections_can_be_cut()
    {
        await using var database = await postgres.CreateDatabaseAsync(Cancel);
        await using var stranger = new NpgsqlConnection($"{database.ConnectionString};Pooling=false");
        await stranger.OpenAsync(Cancel);

        Assert.Equal(1, await database.CutConnectionsAsync(Cancel));

        await using var command = new NpgsqlCommand("select 1", stranger);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync(Cancel));
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
