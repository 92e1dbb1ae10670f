using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.Coordinator.Regions;
using Npgsql;
using static Federation.Coordinator.IntegrationTests.TestHosts.ScriptedRegion;

namespace Federation.Coordinator.IntegrationTests.Regions;

public sealed class RegionClientTests : IAsyncLifetime
{
    private static readonly RegionClientOptions Options = new() { TryTimeout = TimeSpan.FromSeconds(30), TotalTimeout = TimeSpan.FromSeconds(120), RetryDelay = TimeSpan.Zero, Retries = 2 };
    private static readonly RegionClientOptions Impatient = new() { TryTimeout = TimeSpan.FromSeconds(5), RetryDelay = TimeSpan.Zero, Retries = 2 };

    private ScriptedRegion region = null!;
    private RegionClient client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        region = await ScriptedRegion.StartAsync();
        client = ClientOf(Options, region.Url);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await region.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_changes_nothing_is_tried_again()
    {
        await client.DetectAsync(Cancel);
        region.Break("get_job_changes", Fault.Fail, times: 2);

        var page = await client.CallAsync((api, cancel) => api.GetJobChangesAsync(null, 0, 1, cancel), Cancel);

        Assert.NotNull(page.Cursor);
        Assert.Equal(1 + 3, region.CallsOf("get_job_changes"));
    }

    [Fact]
    public async Task A_launch_is_sent_once_and_its_failure_told()
    {
        region.Break("run_event", Fault.Fail);

        var away = await Assert.ThrowsAsync<RegionUnavailableException>(() => LaunchAsync());

        Assert.Equal("Region north answered HTTP 500.", away.Message);
        Assert.Equal(1, region.CallsOf("run_event"));
    }

    [Fact]
    public async Task What_never_had_a_connection_is_told_apart_from_what_was_cut_off()
    {
        using var nowhere = ClientOf(Options, "http://127.0.0.1:1");
        region.Break("run_event", Fault.LoseAnswer);

        var unreached = await Assert.ThrowsAsync<RegionUnavailableException>(() => LaunchAsync(nowhere));
        var cutOff = await Assert.ThrowsAsync<RegionUnavailableException>(() => LaunchAsync());

        Assert.Equal(("Region north was not reached: Connection refused (127.0.0.1:1).", false), (unreached.Message, unreached.MayHaveArrived));
        Assert.StartsWith("Region north was cut off before it had answered: ", cutOff.Message, StringComparison.Ordinal);
        Assert.True(cutOff.MayHaveArrived);
    }

    [Fact]
    public async Task After_a_silence_the_next_call_goes_to_the_next_node()
    {
        await using var second = await ScriptedRegion.StartAsync();
        using var both = ClientOf(Impatient, region.Url, second.Url);
        region.Break("run_event", Fault.StaySilent);

        await Assert.ThrowsAsync<RegionUnavailableException>(() => LaunchAsync(both));
        await LaunchAsync(both);

        Assert.Equal((1, 1), (region.CallsOf("run_event"), second.CallsOf("run_event")));
    }

    [Fact]
    public async Task Whoever_waits_for_a_region_learns_that_it_answers_again()
    {
        region.Break("run_event", Fault.Fail);
        await Assert.ThrowsAsync<RegionUnavailableException>(() => LaunchAsync());
        var recovered = client.RecoveredAsync();
        Assert.False(recovered.IsCompleted);

        await LaunchAsync();

        await recovered.WaitAsync(Cancel);
    }

    private static RegionClient ClientOf(RegionClientOptions options, params string[] urls) =>
        new(new Region("north", urls, "", Guid.NewGuid(), DateTimeOffset.UnixEpoch), FirstApiKey, options, new CronicleLaunches(NpgsqlDataSource.Create("Host=none")), TimeProvider.System);

    private Task<RunEventReply> LaunchAsync(RegionClient? by = null) =>
        (by ?? client).CallAsync((api, cancel) => api.RunEventAsync(new JsonObject { ["id"] = "one" }, Guid.NewGuid().ToString(), cancel), Cancel);
}
