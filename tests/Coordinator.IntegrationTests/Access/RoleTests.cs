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
        var caller = await ClientAsync(new Grant(Role.Operator, ["o*e"], []));

        Assert.Equal(HttpStatusCode.Created, await PostAsync(caller, "chains/one/runs"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(caller, "chains/other/runs"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(caller, $"runs/{foreign.Id}"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(caller, $"runs/{Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(caller, "regions/north"));
        Assert.All((await ListAsync<RunListResponse>(caller, "runs")).Runs, run => Assert.Equal("one", run.Chain));
        Assert.Equal(["one"], (await ListAsync<ChainListResponse>(caller, "chains")).Chains.Select(chain => chain.Name));
        Assert.Empty(await ListAsync<List<RegionResponse>>(caller, "regions"));
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

    private static async Task<T> ListAsync<T>(HttpClient http, string path) => (await http.GetFromJsonAsync<T>($"/api/v1/{path}", Cancel))!;
}
