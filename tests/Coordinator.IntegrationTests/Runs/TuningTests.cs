using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.Coordinator.Runs;
using Federation.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Federation.Coordinator.IntegrationTests.Runs;

public sealed class TuningTests(TestPostgres postgres) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private RunTuning tuning = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await CoordinatorHost.CreateDatabaseAsync(postgres, Cancel);
        tuning = new RunTuning(database.DataSource, TimeProvider.System, NullLogger<RunTuning>.Instance);
        await tuning.RunOnceAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        tuning.Dispose();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Tables_that_are_kept_as_they_should_be_are_not_altered()
    {
        const string rows =
            "select string_agg(version, ' ') from (select xmin::text as version from pg_class where relname in ('mt_doc_runs', 'run_summaries') "
            + "union all select xmin::text from pg_attribute where attrelid = 'mt_doc_runs'::regclass and attname = 'data') all_rows";
        var before = await AskAsync(rows);

        await tuning.RunOnceAsync(Cancel);

        Assert.Equal(before, await AskAsync(rows));
        Assert.Equal("fillfactor=60 fillfactor=60 l", await HowKeptAsync());
    }

    [Fact]
    public async Task A_table_in_use_is_left_for_a_later_round_and_nobody_waits_behind_it()
    {
        await AskAsync("alter table mt_doc_runs reset (fillfactor), alter column data set compression pglz");
        await using (var connection = await database.DataSource.OpenConnectionAsync(Cancel))
        await using (var reading = await connection.BeginTransactionAsync(Cancel))
        {
            await using var read = new NpgsqlCommand("lock table mt_doc_runs in access share mode", connection, reading);
            await read.ExecuteNonQueryAsync(Cancel);

            await tuning.RunOnceAsync(Cancel);
            Assert.Equal("fillfactor=60 fillfactor=60 p", await HowKeptAsync());
        }

        await tuning.RunOnceAsync(Cancel);
        Assert.Equal("fillfactor=60 fillfactor=60 l", await HowKeptAsync());
    }

    private Task<string?> HowKeptAsync() => AskAsync(
        "select (select string_agg(array_to_string(reloptions, ','), ' ') from pg_class where relname in ('mt_doc_runs', 'run_summaries')) "
        + "|| ' ' || (select attcompression::text from pg_attribute where attrelid = 'mt_doc_runs'::regclass and attname = 'data')");

    private async Task<string?> AskAsync(string statement)
    {
        await using var command = database.DataSource.CreateCommand(statement);
        return await command.ExecuteScalarAsync(Cancel) as string;
    }
}
