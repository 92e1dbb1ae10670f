using System.Globalization;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Hosting;

public sealed class MetricsTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly WorkingRegion work = new(postgres);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => work.InitializeAsync();

    public ValueTask DisposeAsync() => work.DisposeAsync();

    [Fact]
    public async Task A_job_that_ran_is_counted_and_timed()
    {
        await work.RunToEndAsync(await work.ScriptAsync("exit 0"));
        await work.RunToEndAsync(await work.ScriptAsync("exit 3"));

        var metrics = await MetricsAsync();

        Assert.True(Value(metrics, "federation_jobs_accepted_total") >= 2);
        Assert.True(Value(metrics, "federation_jobs_ended_total{result=\"success\"}") >= 1);
        Assert.True(Value(metrics, "federation_jobs_ended_total{result=\"error\"}") >= 1);
        Assert.True(Value(metrics, "federation_jobs_start_delay_seconds_count") >= 2);
        Assert.True(Value(metrics, "dotnet_process_memory_working_set_bytes") > 0);
        Assert.Contains("http_server_request_duration_seconds", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_in_the_region_is_shown()
    {
        await work.Worker.RunAsync(await work.Worker.EventAsync("""{"target":"node-1"}"""));
        await work.Region.ExecuteAsync("insert into notifications (id, kind, target, body, about, due_at) values (gen_random_uuid(), 'web_hook', 'http://127.0.0.1:1', '{}', 'a test', now() + interval '1 day')");

        await ShowsAsync("federation_region_jobs{state=\"assigned\"}", value => value == 1);
        await ShowsAsync("federation_notifications_waiting", value => value == 1);
        await ShowsAsync("federation_servers_heartbeat_age_seconds{node=\"worker\"}", value => value is >= 0 and < 60);
    }

    [Fact]
    public async Task A_write_transaction_that_stays_open_is_seen_to_hold_the_feed_back()
    {
        await using var connection = await work.Region.Database.DataSource.OpenConnectionAsync(Cancel);
        await using (await connection.BeginTransactionAsync(Cancel))
        {
            await using var write = new Npgsql.NpgsqlCommand("select pg_current_xact_id()", connection);
            await write.ExecuteScalarAsync(Cancel);
            await work.RunToEndAsync(await work.ScriptAsync("exit 0"));

            await ShowsAsync("federation_changes_oldest_write_seconds", value => value > 0);
            await ShowsAsync("federation_changes_lag_seconds", value => value > 0);
        }
    }

    [Fact]
    public async Task Output_that_the_region_does_not_keep_yet_is_shown_while_the_job_runs()
    {
        var job = await work.Worker.RunAsync(await work.ScriptAsync("while [ ! -e \"$JOB_LOG.end\" ]; do sleep 0.1; done"));

        await ShowsAsync("federation_jobs_running", value => value >= 1);
        await work.Worker.MustAsync("abort_job", $$"""{"id":"{{job}}"}""");
        await work.EndOfAsync(job);
        await ShowsAsync("federation_logs_pending_bytes", value => value == 0);
    }

    private Task<string> MetricsAsync() => work.Worker.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel);

    private async Task ShowsAsync(string series, Func<double, bool> expected) => await Eventually.HoldsAsync(
        async _ => Values(await MetricsAsync(), series), values => values.Any(expected), TimeSpan.FromSeconds(60), Cancel, series);

    private static double Value(string metrics, string series) => Values(metrics, series).Single();

    /// <summary>All values of a series: other tests' nodes in this process have it too.</summary>
    private static List<double> Values(string metrics, string series) =>
        [.. metrics.Replace("{}", "", StringComparison.Ordinal).Split('\n').Where(line => line.StartsWith($"{series} ", StringComparison.Ordinal)).Select(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture))];
}
