using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;

namespace Federation.FaultTests.Reads;

public sealed class JobStatusTests(TestPostgres postgres)
{
    private const int Jobs = 40;
    private const int AsksAfterTheEnd = 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_can_be_read_from_every_node_at_every_instant_from_its_acceptance_on()
    {
        using var folder = new TemporaryFolder();
        await using var region = await RegionHarness.StartAsync(postgres, "eu-west", folder.Path, nodes: 2, new Dictionary<string, string>(), Cancel);
        var eventId = await region.CreateShellEventAsync("short", "#!/bin/sh\nsleep 0.2\n", Cancel);
        var apis = region.Nodes.Select(node => region.ApiAt(node.Url)).ToList();

        await Task.WhenAll(Enumerable.Range(0, Jobs).Select(async job =>
        {
            var reply = await apis[job % 2].RunEventAsync(new JsonObject { ["id"] = eventId }, idempotencyKey: null, Cancel);
            Assert.True(reply.Code.IsOk, reply.Description);
            await Task.WhenAll(apis.Select(api => IsAlwaysFoundAsync(api, Assert.Single(reply.Ids))));
        }));
    }

    private static async Task IsAlwaysFoundAsync(IRegionApi api, string id)
    {
        for (var afterTheEnd = 0; afterTheEnd < AsksAfterTheEnd;)
        {
            var reply = await api.GetJobStatusAsync(id, wait: null, Cancel);
            Assert.True(reply.Code.IsOk, $"{reply.Code}: {reply.Description}");
            Assert.Equal(id, reply.Job?.Id);
            if (reply.Job?.Complete == 1) afterTheEnd++;
            else Assert.Equal(0, afterTheEnd);
        }
    }
}
