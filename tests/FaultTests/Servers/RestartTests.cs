using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.FaultTests.Servers;

public sealed class RestartTests(TestPostgres postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restarted_node_is_a_new_program_in_the_same_process_and_its_jobs_run_on()
    {
        using var folder = new TemporaryFolder();
        await using var region = await RegionHarness.StartAsync(postgres, "eu", folder.Path, nodes: 1, new Dictionary<string, string>(), Cancel);
        var (gate, runs) = (Path.Combine(folder.Path, "gate"), Path.Combine(folder.Path, "runs"));
        var e = await region.CreateShellEventAsync("waits", $"#!/bin/sh\necho before; echo run >>{runs}\nuntil [ -e {gate} ]; do sleep 0.05; done\necho after\n", Cancel);
        var job = (await region.Api.RunEventAsync(new JsonObject { ["id"] = e }, idempotencyKey: null, Cancel)).Ids[0];
        await Eventually.HoldsAsync(() => File.Exists(runs), Patience, Cancel);
        var startedAt = StartOf(region.Nodes[0].ProcessId);
        var registeredAt = await RegisteredAtAsync(region);

        using var http = new HttpClient { BaseAddress = region.Nodes[0].Url, DefaultRequestHeaders = { { "X-API-Key", region.ApiKey } } };
        using var asked = await http.PostAsJsonAsync("/api/app/restart_server/v1", new { hostname = region.Nodes[0].Name }, Cancel);
        await Eventually.HoldsAsync(_ => RegisteredAtAsync(region), again => again > registeredAt, Patience, Cancel);
        await region.Nodes[0].ReadyAsync(Cancel);
        await File.WriteAllTextAsync(gate, "", Cancel);
        var ended = await Eventually.HoldsAsync(cancel => region.Api.GetJobStatusAsync(job, wait: 5, cancel), reply => reply.Job?.TimeEnd is not null, Patience, Cancel);

        Assert.Equal(startedAt, StartOf(region.Nodes[0].ProcessId));
        Assert.Equal(JobStates.Success, ended.Job!.State);
        Assert.Single(await File.ReadAllLinesAsync(runs, Cancel));
        Assert.Contains("before\nafter\n", await region.LogAsync(job, Cancel), StringComparison.Ordinal);
    }

    /// <summary>When the node registered, which it does anew when it starts anew.</summary>
    private static async Task<DateTime> RegisteredAtAsync(RegionHarness region)
    {
        await using var command = region.Database.DataSource.CreateCommand("select coalesce(max(started_at), '-infinity') from servers");
        return (DateTime)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static string StartOf(int pid) => File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ')[19];
}
