using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Notifications;

/// <summary>A universal web hook and a list of allowed targets, in a region of one node.</summary>
public sealed class TargetTests(TestPostgres postgres) : IAsyncLifetime
{
    private HookReceiver receiver = null!;
    private TestDatabase database = null!;
    private DirectoryInfo folder = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        receiver = await HookReceiver.StartAsync();
        database = await postgres.CreateDatabaseAsync(Cancel);
        folder = Directory.CreateTempSubdirectory("federation-node-");
    }

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_universal_web_hook_is_told_of_every_job_and_other_targets_are_refused_redirects_included()
    {
        receiver.Redirect("away", Elsewhere("there"));
        string[] settings =
        [
            $"--Notifications:UniversalWebHook={receiver.UrlOf("all")}", "--Notifications:AllowedTargets:0=127.0.0.1", "--Notifications:RetryDelay=00:00:00.05",
            $"--Node:DataFolder={folder.FullName}",
        ];
        await using var worker = await Node.StartAsync("worker", database.ConnectionString, settings, Cancel);

        await worker.RunAsync(await worker.EventAsync($$"""{"web_hook":"{{Elsewhere("other")}}"}"""));
        await worker.RunAsync(await worker.EventAsync($$"""{"web_hook":"{{receiver.UrlOf("away")}}"}"""));

        Assert.Equal(4, (await receiver.ReceivedAsync("all", 4)).Count);
        await Eventually.HoldsAsync(_ => WaitingAsync(), waiting => waiting == 0, TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal(0, receiver.CallsOf("other"));
        Assert.Equal(2, receiver.CallsOf("away"));
        Assert.Equal(0, receiver.CallsOf("there"));
    }

    /// <summary>The receiver at another address of this machine.</summary>
    private string Elsewhere(string path) => receiver.UrlOf(path).Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal);

    private async Task<long> WaitingAsync()
    {
        await using var command = database.DataSource.CreateCommand("select (select count(*) from job_reactions) + (select count(*) from notifications)");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
