using System.Text.Json.Nodes;
using Federation.ClusterNode.Schedule;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.Schedule;

/// <summary>The switch that stops and starts all scheduled firing.</summary>
public sealed class SchedulerSwitchTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    [Fact]
    public async Task Switched_off_nothing_fires_until_it_is_on_again_and_only_what_catches_up_makes_up_for_it()
    {
        Assert.Equal("true", (await StateAsync()).ToJsonString());
        Assert.Equal("""{"code":0}""", (await Node.MustAsync("update_master_state", """{"enabled":0}""")).ToJsonString());
        Assert.Equal("0", (await StateAsync()).ToJsonString());

        var (plain, catchingUp) = (await Node.EventAsync("""{"timing":{}}"""), await Node.EventAsync("""{"timing":{},"catch_up":1}"""));
        await region.ExecuteAsync("update event_schedule set cursor = now() - interval '150 seconds', next_due_at = now() - interval '90 seconds'");
        await Node.Services.GetRequiredService<ScheduleLoop>().RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0L, await region.ScalarAsync<long>("select count(*) from jobs where event_id in ($1, $2)", plain, catchingUp));
        await Node.RunAsync(plain);

        await Node.MustAsync("update_master_state", """{"enabled":1}""");
        Assert.Equal("1", (await StateAsync()).ToJsonString());
        await region.EventuallyAsync($"select count(*) >= 2 from jobs where event_id = '{catchingUp}'", true);
        Assert.Equal(0L, await region.ScalarAsync<long>("select count(*) from jobs where event_id = $1 and data ->> 'source' is null and (data ->> 'now')::bigint < extract(epoch from now() - interval '61 seconds')", plain));

        var lines = (await Node.MustAsync("get_activity"))["rows"]!.AsArray().Where(line => (string?)line!["action"] == "state_update");
        Assert.Equal([1, 0], lines.Select(line => (int?)line!["enabled"]));
    }

    [Fact]
    public async Task It_needs_the_privilege() =>
        (await Node.CallInAsync(await Node.UserAsync("no-switch"), "app/update_master_state", """{"enabled":1}"""))
            .AssertRefused("user", "User 'no-switch' does not have the required account privileges to perform this action (state_update).");

    private async Task<JsonNode> StateAsync() => (await Node.MustAsync("get_master_state"))["state"]!["enabled"]!;
}
