using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.History;

/// <summary>Pages of ended jobs: complete and in order at every depth, filtered, and counted.</summary>
public sealed class HistoryTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    [Theory]
    [InlineData("get_history")]
    [InlineData("get_event_history")]
    public async Task A_page_is_the_same_however_deep_it_is(string call)
    {
        var e = await Node.EventAsync();
        await region.AddEndedJobsAsync(e, 1500, TimeSpan.FromMinutes(97));
        var ofEvent = call == "get_event_history" ? $"where event_id = '{e}' and" : "where";
        var all = await region.ScalarAsync<string[]>($"select array_agg(id order by ended_at desc, id desc) from jobs {ofEvent} ended_at is not null");

        foreach (var offset in new[] { 0, 1, 49, 700, all.Length - 3, all.Length })
        {
            var reply = await Node.MustAsync(call, $$"""{"id":"{{e}}","offset":{{offset}},"limit":20}""");
            Assert.Equal(all.Skip(offset).Take(20), reply["rows"]!.AsArray().Select(row => (string)row!["id"]!));
            Assert.Equal(offset >= all.Length ? 0 : all.Length, (int)reply["list"]!["length"]!);
        }
    }

    [Theory]
    [InlineData("""{"hostname":"other"}""", 8)]
    [InlineData("""{"category":"nightly"}""", 12)]
    [InlineData("""{"category":"nightly","result":"error"}""", 4)]
    [InlineData("""{"text":"BROKE AT 6"}""", 2)]
    [InlineData("""{"text":"50% \\ _"}""", 0)]
    [InlineData("""{"plugin":"urlplug"}""", 0)]
    public async Task It_is_filtered_by_what_a_job_was_and_how_it_ended(string filter, int expected)
    {
        var e = await Node.EventAsync();
        await region.AddEndedJobsAsync(e, 12, TimeSpan.FromSeconds(1), category: "nightly");
        await region.AddEndedJobsAsync(e, 8, TimeSpan.FromSeconds(1), node: "other");
        var asked = JsonNode.Parse(filter)!.AsObject();
        asked["event"] = e;

        var reply = await Node.CallAsync("get_history", asked);

        Assert.Equal(expected, reply["rows"]!.AsArray().Count);
        Assert.Equal(expected, (int)reply["list"]!["length"]!);
    }

    [Fact]
    public async Task A_job_is_found_by_its_id_and_its_row_tells_why_it_failed_and_its_label()
    {
        var e = await Node.EventAsync();
        await region.AddEndedJobsAsync(e, 4, TimeSpan.FromSeconds(1));
        await region.ExecuteAsync("update jobs set description = 'well done', result = '{\"label\":\"of June\"}' where event_id = $1 and state = 'success'", e);
        var all = (await Node.MustAsync("get_event_history", $$"""{"id":"{{e}}"}"""))["rows"]!.AsArray();
        var (failed, well) = (all.First(row => (int)row!["code"]! == 3)!, all.First(row => (int)row!["code"]! == 0)!);

        var found = (await Node.MustAsync("get_history", $$"""{"text":"{{((string)failed["id"]!).ToUpperInvariant()}}"}"""))["rows"]!.AsArray();

        Assert.Equal((string?)failed["id"], (string?)Assert.Single(found)!["id"]);
        Assert.StartsWith("Broke at ", (string?)failed["description"], StringComparison.Ordinal);
        Assert.False(failed.AsObject().ContainsKey("label"));
        Assert.Equal("of June", (string?)well["label"]);
        Assert.False(well.AsObject().ContainsKey("description"));
    }

    [Theory]
    [InlineData("größe ÜBER")]
    [InlineData("GRÖSSE")]
    [InlineData("ΩMEGA")]
    public async Task A_text_is_found_in_whichever_case_its_letters_are(string text)
    {
        var e = await Node.EventAsync();
        await region.AddEndedJobsAsync(e, 2, TimeSpan.FromSeconds(1));
        await region.ExecuteAsync("update jobs set description = 'Größe über 5 MB, grösse, ωmega' where event_id = $1 and id = (select max(id) from jobs where event_id = $1)", e);

        var reply = await Node.CallAsync("get_history", new JsonObject { ["event"] = e, ["text"] = text });

        Assert.Single(reply["rows"]!.AsArray());
    }

    [Fact]
    public async Task It_is_filtered_by_when_jobs_ended()
    {
        var e = await Node.EventAsync();
        await region.AddEndedJobsAsync(e, 40, TimeSpan.FromDays(1));
        var now = TimeProvider.System.GetUtcNow();

        var reply = await Node.MustAsync(
            "get_event_history", $$"""{"id":"{{e}}","from":{{now.AddDays(-4.5).ToUnixTimeSeconds()}},"to":"{{now.AddDays(-1.5):O}}"}""");

        Assert.Equal(12, reply["rows"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"result":"splendid"}""", "result")]
    [InlineData("""{"from":"yesterday"}""", "from")]
    [InlineData("""{"hostname":["a"]}""", "hostname")]
    public async Task A_filter_that_means_nothing_is_refused(string filter, string name) =>
        (await Node.CallAsync("get_history", filter)).AssertRefused("api", $"Malformed parameter value: {name}");

    [Fact]
    public async Task An_events_last_jobs_are_summed_up()
    {
        var e = await Node.EventAsync();
        await region.AddEndedJobsAsync(e, 30, TimeSpan.FromMinutes(1));

        var stats = (await Node.MustAsync("get_event_stats", $$"""{"id":"{{e}}","limit":12}"""))["stats"]!;

        Assert.Equal((12, 8, 4), ((int)stats["jobs"]!, (int)stats["success"]!, (int)stats["error"]!));
        Assert.Equal((2, 2, 1), ((double)stats["elapsed_p50"]!, (double)stats["elapsed_max"]!, (double)stats["waited_avg"]!));
    }

    [Fact]
    public async Task The_schedulers_state_tells_what_ended_today_and_each_events_last_code()
    {
        var e = await Node.EventAsync();
        await region.AddEndedJobsAsync(e, 3, TimeSpan.Zero);

        var state = (await Node.MustAsync("get_master_state"))["state"]!;

        Assert.InRange((int)state["stats"]!["jobs_completed"]!, 3, int.MaxValue);
        Assert.InRange((int)state["stats"]!["jobs_failed"]!, 1, int.MaxValue);
        Assert.Equal(3, (int)state["jobCodes"]![e]!);
    }

    [Fact]
    public async Task The_activity_log_has_the_jobs_that_failed_and_not_the_others()
    {
        var e = await Node.EventAsync();
        await region.AddEndedJobsAsync(e, 6, TimeSpan.Zero);

        var rows = (await Node.MustAsync("get_activity", """{"limit":1000}"""))["rows"]!.AsArray().Where(row => (string?)row!["event"]?.ToString() == e);

        Assert.Equal([3, 3], rows.Select(row => (int)row!["code"]!));
    }
}
