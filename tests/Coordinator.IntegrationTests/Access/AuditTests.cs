using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;

namespace Federation.Coordinator.IntegrationTests.Access;

public sealed class AuditTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_change_is_recorded_with_who_made_it_and_what_it_was_before_and_after()
    {
        var key = await Coordinator.MakeKeyAsync(Cancel, new Grant(Role.Viewer));
        using var revoked = await Coordinator.Http.DeleteAsync(new Uri($"/api/v1/keys/{key.Id}?reason=left+the+team", UriKind.Relative), Cancel);

        var entries = (await AuditAsync($"target=keys/{key.Id}")).Entries;

        Assert.Equal(["RevokeKey", "CreateKey"], entries.Select(entry => entry.Action));
        Assert.All(entries, entry => Assert.Equal("admin", entry.By));
        Assert.Equal(["left the team", null], entries.Select(entry => entry.Reason));
        Assert.Null(entries[0].Before!["revokedAt"]);
        Assert.NotNull(entries[0].After!["revokedAt"]);
        Assert.DoesNotContain(key.Key!, entries[1].After!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_reason_is_cut_between_two_characters()
    {
        var key = await Coordinator.MakeKeyAsync(Cancel, new Grant(Role.Viewer));
        using var revoked = await Coordinator.Http.DeleteAsync(new Uri($"/api/v1/keys/{key.Id}?reason={new string('x', 199)}%F0%9F%8C%8D", UriKind.Relative), Cancel);

        Assert.Equal(new string('x', 199), (await AuditAsync("action=RevokeKey")).Entries.Single().Reason);
    }

    [Fact]
    public async Task A_run_that_was_started_is_recorded_before_the_answer_and_a_refused_one_is_not()
    {
        await Coordinator.StartAsync("one", Cancel);
        using var refused = await Coordinator.Http.PostAsJsonAsync("/api/v1/chains/missing/runs", new { }, Cancel);

        Assert.Equal(["chain/one"], (await AuditAsync("action=StartRun")).Entries.Select(entry => entry.Target));
    }

    [Fact]
    public async Task An_order_for_a_run_is_recorded_with_what_it_changed()
    {
        var run = await LaunchedRunAsync();
        using var paused = await Coordinator.Http.PostAsJsonAsync($"/api/v1/runs/{run.Id}/pause", new { reason = "new disks" }, Cancel);
        using var cancelled = await Coordinator.Http.PostAsJsonAsync($"/api/v1/runs/{run.Id}/cancel", new { reason = "enough" }, Cancel);

        var started = Assert.Single((await AuditAsync("action=StartRun")).Entries);
        var entries = (await AuditAsync($"target=run/{run.Id}")).Entries;

        Assert.Equal((null, $"{run.Id}"), (started.Before, (string?)started.After!["run"]));
        Assert.Equal(["CancelRun", "PauseRun"], entries.Select(entry => entry.Action));
        Assert.Equal(("running", "paused", "new disks"), ((string?)entries[1].Before!["state"], (string?)entries[1].After!["state"], (string?)entries[1].After!["reason"]));
        Assert.Equal(("paused", "cancelling", "only"), ((string?)entries[0].Before!["state"], (string?)entries[0].After!["state"], (string?)entries[0].After!["steps"]![0]!["name"]));
    }

    [Fact]
    public async Task An_order_whose_entry_cannot_be_recorded_is_not_carried_out()
    {
        var run = await LaunchedRunAsync();
        await using (var forbid = Database.DataSource.CreateCommand("alter table audit add constraint none check (action <> 'PauseRun')")) await forbid.ExecuteNonQueryAsync(Cancel);

        using var refused = await Coordinator.Http.PostAsJsonAsync($"/api/v1/runs/{run.Id}/pause", new { reason = "new disks" }, Cancel);

        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Equal(RunStates.Running, (await Coordinator.Api.GetRunAsync(run.Id, wait: null, Cancel)).State);
    }

    [Fact]
    public async Task The_audit_is_read_in_pages_newest_first()
    {
        for (var i = 0; i < 5; i++) await Coordinator.StartAsync("one", Cancel);

        var first = await AuditAsync("action=StartRun&limit=3");
        var second = await AuditAsync($"action=StartRun&limit=3&before={first.Next}");

        Assert.Equal((3, 2, null), (first.Entries.Count, second.Entries.Count, second.Next));
        var ids = first.Entries.Concat(second.Entries).Select(entry => entry.Id).ToList();
        Assert.Equal(ids.OrderDescending().Distinct(), ids);
    }

    [Fact]
    public async Task Reading_leaves_no_entry()
    {
        var before = (await AuditAsync("")).Entries.Count;

        await Coordinator.Api.GetRegionsAsync(Cancel);

        Assert.Equal(before, (await AuditAsync("")).Entries.Count);
    }

    private async Task<AuditResponse> AuditAsync(string query) => (await Coordinator.Http.GetFromJsonAsync<AuditResponse>($"/api/v1/audit?{query}", Cancel))!;
}
