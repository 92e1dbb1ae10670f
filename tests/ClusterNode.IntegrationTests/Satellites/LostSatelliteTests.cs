using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Satellites;
using Federation.ClusterNode.Servers;
using Federation.TestKit.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federation.ClusterNode.IntegrationTests.Satellites;

/// <summary>A satellite that is never heard of again, and one that is after all.</summary>
public sealed class LostSatelliteTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly Region region = new(postgres);
    private readonly AdvancingClock clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => region.InitializeAsync();

    public ValueTask DisposeAsync() => region.DisposeAsync();

    [Fact]
    public async Task Its_jobs_are_lost_only_by_a_node_that_could_have_heard_of_it_and_what_it_says_later_is_evidence()
    {
        var node = await region.StartNodeAsync("node-2", clock, "--Jobs:LostAfter=00:01:00");
        var key = await TakenAsync(node);
        await region.ExecuteAsync("update servers set last_seen_at = clock_timestamp() - interval '2 hours' where name = 'sat'");

        await BeatForAsync(node, TimeSpan.FromSeconds(20));
        await JudgeAsync(node);
        await JudgeAsync(node);
        Assert.Equal("running", await StateAsync(key));
        Assert.True(await region.ScalarAsync<bool>("select unreachable_since is not null from jobs where id = $1", key.Id));

        await BeatForAsync(node, TimeSpan.FromMinutes(1));
        await JudgeAsync(node);
        Assert.Equal("lost", await region.ScalarAsync<string>("select code from jobs where id = $1", key.Id));

        var late = new JobResult(key, false, 0, "", TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow(), new JsonObject { ["pid"] = 7 }, new LogChunk(key, 0, "late"u8.ToArray()));
        await node.Services.GetRequiredService<SatelliteQueue>().FinishAsync("sat", new FinishRequest([late]), Cancel);
        Assert.Equal("error", await StateAsync(key));
        Assert.Contains("7", await region.ScalarAsync<string>("select late_result::text from jobs where id = $1", key.Id), StringComparison.Ordinal);
    }

    private Task<string> StateAsync(JobKey key) => region.ScalarAsync<string>("select state from jobs where id = $1", key.Id);

    private static Task JudgeAsync(Node node) => node.Services.GetServices<IHostedService>().OfType<ReachLoop>().Single().RunOnceAsync(Cancel);

    /// <summary>A job that a satellite has taken.</summary>
    private static async Task<JobKey> TakenAsync(Node node)
    {
        await node.MustAsync("create_satellite_token", """{"hostname":"sat"}""");
        await node.Services.GetRequiredService<SatellitePulses>().TakeInAsync("sat", new SatellitePulse { Starts = true, AsksForWork = true }, Cancel);
        var queue = node.Services.GetRequiredService<SatelliteQueue>();
        var session = (await queue.BeginSessionAsync("sat", Cancel)).Session;
        await node.RunAsync(await node.EventAsync("""{"target":"sat"}"""));
        return (await queue.TakeAsync("sat", new TakeRequest { Session = session, Most = 1, Wait = 20 }, Cancel)).Start.Single().Key;
    }

    /// <summary>Lets a node have been there for so long.</summary>
    private async Task BeatForAsync(Node node, TimeSpan duration)
    {
        var (heartbeat, servers) = (node.Services.GetRequiredService<HeartbeatLoop>(), node.Services.GetRequiredService<ServerRegistry>());
        while (servers.SteadyFor < duration)
        {
            clock.Advance(TimeSpan.FromSeconds(6));
            await heartbeat.RunOnceAsync(Cancel);
        }
    }

    /// <summary>A clock whose instants are the system's, and whose stopwatch can be moved ahead.</summary>
    private sealed class AdvancingClock : TimeProvider
    {
        private long ahead;

        public void Advance(TimeSpan by) => Interlocked.Add(ref ahead, (long)(by.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref ahead);
    }
}
