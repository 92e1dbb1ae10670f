using Federation.ServiceDefaults.Postgres;
using Npgsql;

namespace Federation.ServiceDefaults.Tests;

public sealed class PrivatePostgresTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_starts_in_an_empty_folder_answers_and_leaves_nothing_behind()
    {
        var folder = Directory.CreateTempSubdirectory("federation-test-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8));
        var inner = Path.Combine(folder, "pg");
        await using (var server = await PrivatePostgres.StartAsync(new() { Folder = inner, Durable = false, Temporary = true }, TimeProvider.System, Cancel))
        {
            await using var connection = new NpgsqlConnection(await server.EnsureDatabaseAsync("one", Cancel) + ";Pooling=false");
            await connection.OpenAsync(Cancel);
            await using var command = new NpgsqlCommand("select 41 + 1", connection);
            Assert.Equal(42, await command.ExecuteScalarAsync(Cancel));
        }

        Assert.False(Directory.Exists(inner));
        Directory.Delete(folder, recursive: true);
    }
}
