using System.Text.Json.Nodes;
using Federation.ClusterNode.Commands;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Satellites;

/// <summary>A worker that has nothing but the region's URL.</summary>
public sealed class SatelliteTests(SatelliteRegion site) : IClassFixture<SatelliteRegion>
{
    private readonly Region region = site.Region;
    private readonly SatelliteNode satellite = site.Satellite;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_runs_on_it_and_its_whole_log_and_result_arrive()
    {
        var job = await EndOfAsync(await RunAsync("seq 1 50000; echo '{\"chain_data\":{\"rows\":7}}'; hostname >/dev/null"));

        Assert.Equal("sat", (string?)job["hostname"]);
        Assert.Equal("0", job["code"]!.ToString());
        Assert.Equal(7, (int?)job["chain_data"]!["rows"]);
        var log = await region.Node.Http.GetStringAsync(new Uri($"/api/app/get_job_log/v1?id={job["id"]}", UriKind.Relative), Cancel);
        Assert.Contains(string.Concat(Enumerable.Range(1, 50000).Select(number => $"{number}\n")), log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_abort_and_a_new_timeout_reach_it_while_its_jobs_run()
    {
        var (aborted, limited) = (await RunAsync("sleep 300"), await RunAsync("sleep 300"));
        await RunningAsync(aborted);
        await RunningAsync(limited);

        await region.Node.MustAsync("abort_job", $$"""{"id":"{{aborted}}"}""");
        await region.Node.MustAsync("update_job", $$"""{"id":"{{limited}}","timeout":1}""");

        Assert.Contains("Abort", (string?)(await EndOfAsync(aborted))["description"], StringComparison.Ordinal);
        Assert.Contains("Exceeded maximum run time", (string?)(await EndOfAsync(limited))["description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_there()
    {
        var job = await EndOfAsync(await RunAsync($"echo try >>{satellite.Folder}/tries; [ $(wc -l <{satellite.Folder}/tries) -ge 2 ]", """{"retries":2,"retry_delay":0}"""));

        Assert.Equal("0", job["code"]!.ToString());
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path.Combine(satellite.Folder, "tries"), Cancel)).Length);
    }

    [Fact]
    public async Task It_shows_its_link_among_the_servers()
    {
        var view = await Eventually.HoldsAsync(
            async _ => (await region.Node.MustAsync("get_servers"))["servers"]!["sat"]!.AsObject(),
            server => server["satellite"] is { } shown && shown["round_trip_ms"] is not null && (int?)shown["results_pending"] == 0,
            TimeSpan.FromSeconds(60),
            Cancel);

        var link = view["satellite"]!.AsObject();
        Assert.Equal("live", (string?)view["state"]);
        Assert.InRange((double)link["clock_offset_ms"]!, -60_000, 60_000);
        Assert.True((long)link["bytes_sent"]! > 0 && (long)link["bytes_received"]! > 0);
        Assert.NotNull(link["last_contact"]);
    }

    [Fact]
    public async Task Jobs_run_on_while_it_is_stopped_and_are_reported_when_it_is_back()
    {
        var job = await RunAsync($"until [ -e {satellite.Folder}/go ]; do sleep 0.05; done; echo done");
        await RunningAsync(job);
        await satellite.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(satellite.Folder, "go"), "", Cancel);
        await satellite.StartAsync();

        Assert.Equal("0", (await EndOfAsync(job))["code"]!.ToString());
    }

    [Fact]
    public async Task Its_credential_is_readable_for_its_user_alone()
    {
        var file = Path.Combine(satellite.Folder, "satellite.json");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var credential = (string)JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!["credential"]!;
        Assert.Equal(0, await region.ScalarAsync<int>("select count(*)::int from satellites where satellites::text like '%' || $1 || '%'", credential));
    }

    [Fact]
    public async Task A_data_folder_is_one_satellites_alone()
    {
        await using var errors = new StringWriter();

        var code = await NodeCommands.RunAsync(
            ["serve", "--Node:Roles=worker", "--Node:Name=another", $"--Node:DataFolder={satellite.Folder}", "--Urls=http://127.0.0.1:0", "--Uplink:Regions=" + region.Node.Http.BaseAddress], TextWriter.Null, errors);

        Assert.Equal(1, code);
        Assert.Contains("is the satellite sat's", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_satellite_behind_a_relay_works_as_any_other()
    {
        await using var relay = new SatelliteNode("relay", "--Node:Roles=relay", "--Uplink:Regions=" + region.Node.Http.BaseAddress);
        await relay.StartAsync();
        await using var behind = await SatelliteNode.StartedAsync(region.Node, "behind", "--Uplink:Regions=" + relay.Url);

        Assert.Equal("behind", (string?)(await EndOfAsync(await RunAsync("echo hello", """{"target":"behind"}""")))["hostname"]);
    }

    [Fact]
    public async Task A_satellite_turns_to_the_next_address_when_one_does_not_answer()
    {
        await using var other = await SatelliteNode.StartedAsync(region.Node, "other", "--Uplink:Regions=http://127.0.0.1:9;" + region.Node.Http.BaseAddress);

        Assert.Equal("0", (await EndOfAsync(await RunAsync("echo hello", """{"target":"other"}""")))["code"]!.ToString());
    }

    [Fact]
    public async Task It_stops_when_the_region_asks_it_to_and_gets_no_jobs_afterwards()
    {
        await using var leaving = await SatelliteNode.StartedAsync(region.Node, "leaving");
        await region.Node.MustAsync("shutdown_server", """{"hostname":"leaving"}""");

        await leaving.WantsToStopAsync();
        await leaving.StopAsync();

        await region.EventuallyAsync("select roles from servers where name = 'leaving'", "");
    }

    [Fact]
    public async Task A_revoked_satellites_jobs_run_on_and_all_they_did_arrives_once_it_is_enrolled_anew()
    {
        await using var revoked = await SatelliteNode.StartedAsync(region.Node, "revoked");
        var job = await RunAsync($"until [ -e {revoked.Folder}/go ]; do sleep 0.05; done; echo said meanwhile; touch {revoked.Folder}/over", """{"target":"revoked"}""");
        await RunningAsync(job);

        await region.Node.MustAsync("revoke_satellite", """{"hostname":"revoked"}""");
        await File.WriteAllTextAsync(Path.Combine(revoked.Folder, "go"), "", Cancel);
        await Eventually.HoldsAsync(() => File.Exists(Path.Combine(revoked.Folder, "over")), TimeSpan.FromSeconds(60), Cancel);
        await revoked.StopAsync();
        Assert.Equal("running", await region.ScalarAsync<string>("select state from jobs where id = $1", job));
        Assert.Equal(0, (int?)(await region.Node.MustAsync("get_servers"))["servers"]!["revoked"]!["satellite"]!["enrolled"]);

        await revoked.EnrolAnewAsync(region.Node);
        await revoked.StartAsync();

        Assert.Equal("0", (await EndOfAsync(job))["code"]!.ToString());
        Assert.Contains("said meanwhile\n", await region.Node.Http.GetStringAsync(new Uri($"/api/app/get_job_log/v1?id={job}", UriKind.Relative), Cancel), StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string script, string more = "{}")
    {
        var e = new JsonObject { ["target"] = "sat", ["params"] = new JsonObject { ["script"] = "#!/bin/sh\n" + script + "\n", ["json"] = 1 } };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject()) e[name] = value?.DeepClone();
        return await region.Node.RunAsync(await region.Node.EventAsync(e.ToJsonString()));
    }

    private Task RunningAsync(string job) => region.EventuallyAsync($"select coalesce(pid, 0) > 0 and state = 'running' from jobs where id = '{job}'", true);

    private Task<JsonObject> EndOfAsync(string job) =>
        Eventually.HoldsAsync(_ => region.Node.JobAsync(job, wait: 20), view => view.ContainsKey("time_end"), TimeSpan.FromSeconds(90), Cancel);
}
