using Federation.ClusterNode.Servers;
using Federation.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federation.ClusterNode.IntegrationTests.Servers;

/// <summary>Nodes that are asked to go, by a call to another one.</summary>
public sealed class DepartureTests(Region region) : IClassFixture<Region>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_is_shut_down_takes_nothing_new_and_stops_when_its_jobs_have_ended()
    {
        var node = await region.StartNodeAsync("drained");
        await region.Node.MustAsync("create_server_group", """{"id":"draingrp","title":"Drain","regexp":"^(drained|node-1)$"}""");
        var id = await region.Node.EventAsync("""{"target":"draingrp","algo":"prefer_first"}""");
        var running = await region.Node.RunAsync(id);
        var order = (await node.Queue.TakeAsync(10, TimeSpan.FromSeconds(25), Cancel)).Start.Single();
        var waiting = await region.Node.RunAsync(id);

        await region.Node.MustAsync("shutdown_server", """{"hostname":"drained"}""");
        await Eventually.HoldsAsync(async _ => (string?)(await region.Node.MustAsync("get_servers"))["servers"]!["drained"]!["state"], state => state == "leaving", Patience, Cancel);
        await region.EventuallyAsync($"select node from jobs where id = '{waiting}'", "node-1");
        var next = await region.Node.RunAsync(id);

        Assert.Equal("node-1", (string?)(await region.Node.JobAsync(next))["hostname"]);
        Assert.Empty((await node.Queue.TakeAsync(10, TimeSpan.Zero, Cancel)).Start);
        Assert.False(IsStopping(node));
        await node.Queue.FinishAsync([ScriptedWorker.Success(order)], Cancel);
        await Eventually.HoldsAsync(() => IsStopping(node), Patience, Cancel);
        Assert.Equal("success", (string?)(await region.Node.JobAsync(running))["state"]);
        Assert.False(node.Services.GetRequiredService<Departure>().WantsRestart);
    }

    [Fact]
    public async Task A_node_that_is_restarted_stops_at_once_and_its_jobs_are_not_given_away()
    {
        var node = await region.StartNodeAsync("restarted");
        var job = await region.Node.RunAsync(await region.Node.EventAsync("""{"target":"restarted"}"""));
        await node.Queue.TakeAsync(10, TimeSpan.FromSeconds(25), Cancel);

        await region.Node.MustAsync("restart_server", """{"hostname":"restarted"}""");
        await Eventually.HoldsAsync(() => IsStopping(node), Patience, Cancel);

        Assert.True(node.Services.GetRequiredService<Departure>().WantsRestart);
        Assert.Equal("running restarted", await region.ScalarAsync<string>("select state || ' ' || node from jobs where id = $1", job));
    }

    [Fact]
    public async Task A_node_without_jobs_can_be_removed()
    {
        var node = await region.StartNodeAsync("removed");
        var job = await region.Node.RunAsync(await region.Node.EventAsync("""{"target":"removed"}"""));

        (await region.Node.CallAsync("remove_server", """{"hostname":"removed"}""")).AssertRefused("server", "Failed to remove server: Still has running jobs");
        await region.Node.MustAsync("abort_job", $$"""{"id":"{{job}}"}""");
        await region.Node.MustAsync("remove_server", """{"hostname":"removed"}""");

        Assert.Null((await region.Node.MustAsync("get_servers"))["servers"]!["removed"]);
        await Eventually.HoldsAsync(() => IsStopping(node), Patience, Cancel);
    }

    [Theory]
    [InlineData("remove_server", "node-1", "server", "Cannot remove current master server: node-1")]
    [InlineData("remove_server", "nohost", "server", "Server not found in cluster: nohost")]
    [InlineData("shutdown_server", "nohost", "1", "Could not locate server: nohost")]
    [InlineData("restart_server", "nohost", "1", "Could not locate server: nohost")]
    [InlineData("add_server", "node-1", "server", "Server is already in cluster: node-1")]
    public async Task What_cannot_be_is_refused(string call, string hostname, string code, string description)
    {
        var reply = await region.Node.CallAsync(call, $$"""{"hostname":"{{hostname}}"}""");

        Assert.Equal((code, description), (reply["code"]!.ToString(), (string?)reply["description"]));
    }

    private static bool IsStopping(Node node) => node.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
}
