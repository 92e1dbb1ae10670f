using System.Net;
using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Microsoft.AspNetCore.Mvc;

namespace Federation.Coordinator.IntegrationTests.Access;

public sealed class RoleTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_viewer_reads_and_changes_nothing()
    {
        var viewer = await ClientAsync(new Grant(Role.Viewer));

        Assert.Equal(HttpStatusCode.OK, await GetAsync(viewer, "runs"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(viewer, "chains/one/runs"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(viewer, "keys"));
    }

    [Fact]
    public async Task An_operator_starts_the_chains_that_the_grant_names_and_sees_no_others()
    {
        await Coordinator.DefineAsync("other", OneStep, Cancel);
        var foreign = await Coordinator.StartAsync("other", Cancel);
        var caller = await ClientAsync(new Grant(Role.Operator, ["o*e"], ["north"]));

        Assert.Equal(HttpStatusCode.Created, await PostAsync(caller, "chains/one/runs"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(caller, "chains/other/runs"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(caller, $"runs/{foreign.Id}"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(caller, $"runs/{Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(caller, "regions/south"));
        Assert.All((await ListAsync<RunListResponse>(caller, "runs")).Runs, run => Assert.Equal("one", run.Chain));
        Assert.Equal(["one"], (await ListAsync<ChainListResponse>(caller, "chains")).Chains.Select(chain => chain.Name));
        Assert.Equal(["north"], (await ListAsync<List<RegionResponse>>(caller, "regions")).Select(region => region.Name));
    }

    [Theory]
    [InlineData("steps: [{ name: only, region: south, event: one }]", "Step only of chain/mine needs the role operator for region/south.")]
    [InlineData("steps: [{ name: only, region: north, event: one, onUnreachable: { action: fail-over, after: 1m, to: [south] } }]", "Step only of chain/mine needs the role operator for region/south.")]
    [InlineData("steps: [{ name: only, region: north, event: one, compensate: { region: south, event: one } }]", "Step only of chain/mine needs the role operator for region/south.")]
    [InlineData("steps: [{ name: only, regionLabels: { tier: gold }, event: one }]", "Step only of chain/mine needs the role operator for all regions, since labels choose where it runs.")]
    [InlineData("steps: [{ name: only, chain: one }]", "This needs the role operator for chain/one.")]
    [InlineData("triggers: [{ name: done, chain: { name: one } }]\nsteps: [{ name: only, region: north, event: one }]", "Trigger done needs the role viewer for chain/one.")]
    public async Task A_chain_that_reaches_beyond_its_authors_grants_is_not_stored(string definition, string lack)
    {
        await Coordinator.RegisterAsync("south", North, Cancel);
        var author = await ClientAsync(new Grant(Role.Admin, ["mine"], ["north"]), new Grant(Role.Viewer, [], ["south"]));

        Assert.Equal((HttpStatusCode.Forbidden, lack), await PutChainAsync(author, "mine", definition));
        Assert.Equal((HttpStatusCode.OK, null), await PutChainAsync(author, "mine", OneStep));
    }

    [Fact]
    public async Task A_run_is_started_only_by_who_may_start_jobs_wherever_it_runs_chains_within_chains_included()
    {
        await Coordinator.RegisterAsync("south", North, Cancel);
        await Coordinator.DefineAsync("inner", "steps: [{ name: abroad, region: south, event: one }]", Cancel);
        await Coordinator.DefineAsync("outer", "steps: [{ name: within, chain: inner }]", Cancel);
        var run = await Coordinator.StartAsync("outer", Cancel);
        var narrow = await ClientAsync(new Grant(Role.Operator, null, ["north"]));
        var wide = await ClientAsync(new Grant(Role.Operator, ["inner", "outer"], ["south"]));

        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(narrow, "chains/inner/runs"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(narrow, "chains/outer/runs"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(narrow, $"runs/{run.Id}/replay"));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(wide, "chains/outer/runs"));
    }

    [Fact]
    public async Task Regions_that_an_author_may_not_look_at_are_not_asked_for_their_events()
    {
        await Coordinator.RegisterAsync("south", North, Cancel);
        var author = await ClientAsync(new Grant(Role.Viewer, ["mine"], ["north"]));

        using var definition = new StringContent("steps: [{ name: only, region: south, event: missing }]", System.Text.Encoding.UTF8, "application/yaml");
        using var answer = await author.PostAsync(new Uri("/api/v1/chains/mine/plan", UriKind.Relative), definition, Cancel);
        var plan = (await answer.Content.ReadFromJsonAsync<ChainPlanResponse>(Cancel))!;

        Assert.Equal("This needs the role viewer for region/south.", Assert.Single(plan.Errors).Message);
        Assert.Equal(0, North.CallsOf("get_event"));
    }

    [Fact]
    public async Task A_refusal_says_what_was_missing()
    {
        var viewer = await ClientAsync(new Grant(Role.Viewer));

        using var refused = await viewer.PostAsJsonAsync("/api/v1/chains/one/runs", new StartRunRequest(null), Cancel);

        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal("This needs the role operator for chain/one.", (await refused.Content.ReadFromJsonAsync<ProblemDetails>(Cancel))!.Detail);
    }

    [Fact]
    public async Task A_caller_is_told_who_it_is()
    {
        var caller = await ClientAsync(new Grant(Role.Operator, ["nightly-*"], ["eu-*"]));

        var me = await ListAsync<CallerResponse>(caller, "whoami");

        Assert.Equal("test", me.Name);
        Assert.Equal((Role.Operator, "nightly-*", "eu-*"), (me.Grants[0].Role, me.Grants[0].Chains![0], me.Grants[0].Regions![0]));
    }

    private async Task<HttpClient> ClientAsync(params Grant[] grants) => Coordinator.ClientWith((await Coordinator.MakeKeyAsync(Cancel, grants)).Key);

    private static async Task<HttpStatusCode> GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative), Cancel);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string path)
    {
        using var answer = await http.PostAsJsonAsync($"/api/v1/{path}", new { }, Cancel);
        return answer.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, string? Detail)> PutChainAsync(HttpClient http, string name, string yaml)
    {
        using var definition = new StringContent(yaml, System.Text.Encoding.UTF8, "application/yaml");
        using var answer = await http.PutAsync(new Uri($"/api/v1/chains/{name}", UriKind.Relative), definition, Cancel);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<ProblemDetails>(Cancel))!.Detail);
    }

    private static async Task<T> ListAsync<T>(HttpClient http, string path) => (await http.GetFromJsonAsync<T>($"/api/v1/{path}", Cancel))!;
}
