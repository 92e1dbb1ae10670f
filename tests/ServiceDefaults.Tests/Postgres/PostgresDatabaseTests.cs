using Federation.ServiceDefaults.Postgres;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Federation.ServiceDefaults.Tests.Postgres;

public sealed class PostgresDatabaseTests : IDisposable
{
    private readonly ServerFolder place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task A_configured_connection_string_is_used_as_it_is_and_no_server_is_started()
    {
        await using var database = await OpenAsync(("ConnectionStrings:Postgres", "Host=db.example;Database=mine"));

        Assert.Equal("Host=db.example;Database=mine", database.ConnectionString);
        Assert.False(database.IsPrivate);
        Assert.False(Directory.Exists(place.Folder));
    }

    [Fact]
    public async Task Without_one_the_database_is_made_on_a_private_server_that_stops_with_it()
    {
        await using (var database = await OpenAsync())
        {
            Assert.True(database.IsPrivate);
            Assert.Equal("by_default", await NameAsync(database));
        }

        Assert.False(place.HasServer);
    }

    [Fact]
    public async Task Folder_and_name_of_the_private_database_can_be_configured()
    {
        var elsewhere = $"{place.Folder}-elsewhere";
        await using var database = await OpenAsync(("Postgres:Folder", elsewhere), ("Postgres:Database", "By choice"));

        Assert.Equal("By choice", await NameAsync(database));
        Assert.True(Directory.Exists(elsewhere));
        Assert.False(Directory.Exists(place.Folder));
    }

    private Task<PostgresDatabase> OpenAsync(params (string Key, string Value)[] settings) => PostgresDatabase.OpenAsync(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build(),
        place.Folder, "by_default", TimeProvider.System, Cancel);

    private static async Task<object?> NameAsync(PostgresDatabase database)
    {
        await using var connection = new NpgsqlConnection($"{database.ConnectionString};Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand("select current_database()", connection);
        return await command.ExecuteScalarAsync(Cancel);
    }
}
