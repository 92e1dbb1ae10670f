using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Coordinator.IntegrationTests.Chains;

/// <summary>A coordinator with a region that answers, north, and one that does not, south.</summary>
public sealed class ChainPlanTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task A_plan_says_what_would_run_where_and_starts_nothing()
    {
        await Coordinator.Api.PutRegionAsync("south", new RegionRequest(["http://127.0.0.1:9"], "key"), Cancel);
        var plan = await PlanAsync("planned", """
            triggers:
              - { name: yearly, schedule: { cron: "0 0 1 1 *" } }
              - { name: hook, webhook: {} }
            steps:
              - { name: load, region: north, eventTitle: load, after: [extract, report] }
              - { name: extract, regions: [south, north], event: extract }
              - { name: report, chain: not-there, after: [extract] }
              - { name: tidy, region: north, event: disabled }
            """);

        Assert.True(plan.Valid);
        Assert.Equal(["extract 0 north", "tidy 0 north", "report 1 ", "load 2 north"], plan.Steps.Select(step => $"{step.Name} {step.Stage} {step.Region}"));
        Assert.Equal([false, true], plan.Steps[0].Regions.Select(region => region.Reachable));
        Assert.Equal(("load", "load", true), (plan.Steps[3].Regions[0].Event, plan.Steps[3].Regions[0].EventTitle, plan.Steps[3].Regions[0].Enabled));
        Assert.Equal(["steps[1].event", "steps[2].chain", "steps[3].event"], plan.Warnings.Select(warning => warning.Path));
        Assert.StartsWith("Not checked: Region south ", plan.Warnings[0].Message, StringComparison.Ordinal);
        Assert.Equal("There is no chain 'not-there' yet.", plan.Warnings[1].Message);
        Assert.Equal("The event 'disabled' is disabled in region north.", plan.Warnings[2].Message);
        Assert.Equal(["schedule 5", "webhook "], plan.Triggers.Select(trigger => $"{trigger.Kind} {trigger.Next?.Count}"));
        Assert.Empty(North.Jobs.All);
        Assert.Equal(HttpStatusCode.NotFound, (await Coordinator.Http.GetAsync("/api/v1/chains/planned", Cancel)).StatusCode);
    }

    [Fact]
    public async Task What_a_region_knows_to_be_wrong_keeps_a_chain_from_being_stored()
    {
        const string chain = "steps:\n  - { name: a, region: north, event: missing }\n  - { name: b, region: north, event: fine, compensate: { eventTitle: missing } }";
        var plan = await PlanAsync("wrong", chain);
        Assert.False(plan.Valid);
        Assert.Equal(["steps[0].event 2:38 Region north has no event with the id 'missing'.", "steps[1].compensate.eventTitle 3:70 Region north has no event with the title 'missing'."], plan.Errors.Select(Text));

        var answer = await PutAsync("wrong", chain);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("Line 2, column 38: Region north has no event with the id 'missing'.", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["errors"]!["steps[0].event"]![0]);
    }

    [Fact]
    public async Task What_regions_know_to_be_wrong_is_told_beside_the_definitions_own_faults()
    {
        var plan = await PlanAsync("wrong", """
            steps:
              - { name: a, region: north, event: missing, when: sometimes }
              - { name: b, region: nowhere, event: fine }
              - { name: c, chain: wrong, after: [d] }
            triggers: [{ name: after, job: { event: one } }, 7]
            """);

        Assert.False(plan.Valid);
        Assert.Equal(["steps[0].event", "steps[0].when", "steps[1].region", "steps[2].chain", "steps[2].after[0]", "triggers[0].job", "triggers[1]"], plan.Errors.Select(fault => fault.Path).Distinct());
        Assert.Equal("Region north has no event with the id 'missing'.", plan.Errors[0].Message);
    }

    [Fact]
    public async Task Regions_are_found_by_label_and_one_that_is_drained_comes_last()
    {
        await using var west = await ScriptedRegion.StartAsync();
        await Coordinator.Api.PutRegionAsync("west", new RegionRequest([west.Url], west.ApiKey) { Labels = new Dictionary<string, string> { ["tier"] = "gold" } }, Cancel);
        await Coordinator.Api.PutRegionAsync("north", new RegionRequest([North.Url], North.ApiKey) { Labels = new Dictionary<string, string> { ["tier"] = "gold", ["of"] = "us" } }, Cancel);
        using var drained = await Coordinator.Http.PostAsJsonAsync("/api/v1/regions/north/drain", new { reason = "moving" }, Cancel);
        drained.EnsureSuccessStatusCode();

        var plan = await PlanAsync("labelled", "steps:\n  - { name: a, regionLabels: { tier: gold }, event: e }\n  - { name: b, regionLabels: { tier: silver }, event: e }");
        Assert.Equal(["north", "west"], plan.Steps[0].Regions.Select(region => region.Name));
        Assert.Contains("is drained", plan.Steps[0].Regions[0].Problem, StringComparison.Ordinal);
        Assert.Equal(("west", null), (plan.Steps[0].Region, plan.Steps[1].Region));
        Assert.Equal("No region has these labels yet.", Assert.Single(plan.Warnings).Message);
    }

    [Fact]
    public async Task A_key_that_may_not_start_jobs_is_found_out_before_a_run_needs_it()
    {
        North.MayRun = false;
        var plan = await PlanAsync("powerless", "steps: [{ name: a, region: north, event: fine }]");
        Assert.Contains("does not have the required privileges", Assert.Single(plan.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_that_stays_silent_does_not_keep_a_chain_from_being_stored()
    {
        North.Break("run_event", ScriptedRegion.Fault.StaySilent, times: 10);
        var answer = await PutAsync("patient", "steps: [{ name: a, region: north, event: missing }]");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("Not checked: ", Assert.Single((await answer.Content.ReadFromJsonAsync<ChainResponse>(Cancel))!.Warnings!).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_cannot_contain_itself()
    {
        await PutAsync("inner", "steps: [{ name: a, region: north, event: e }]");
        await PutAsync("outer", "steps: [{ name: a, chain: inner }]");
        Assert.Equal("steps[0].chain 1:27 A chain cannot contain itself: inner in outer in inner.", Text(Assert.Single((await PlanAsync("inner", "steps: [{ name: a, chain: outer }]")).Errors)));
        Assert.Equal("A chain cannot start itself: it would never stop.", Assert.Single((await PlanAsync("self", "triggers: [{ name: t, chain: { name: self } }]\nsteps: [{ name: a, region: north, event: e }]")).Errors).Message);
        Assert.Equal("A chain cannot contain itself: self in self.", Assert.Single((await PlanAsync("self", "steps: [{ name: a, chain: self }]")).Errors).Message);
    }

    [Fact]
    public async Task A_plan_of_the_stored_chain_needs_no_body()
    {
        using var answer = await Coordinator.Http.PostAsync("/api/v1/chains/one/plan", null, Cancel);
        Assert.Equal("only", Assert.Single((await answer.Content.ReadFromJsonAsync<ChainPlanResponse>(Cancel))!.Steps).Name);
        Assert.Equal(HttpStatusCode.NotFound, (await Coordinator.Http.PostAsync("/api/v1/chains/none/plan", null, Cancel)).StatusCode);
    }

    private static string Text(DefinitionRemark remark) => $"{remark.Path} {remark.Line}:{remark.Column} {remark.Message}";

    /// <summary>The plan once every region that is there has answered in time.</summary>
    private Task<ChainPlanResponse> PlanAsync(string name, string definition) => Eventually.HoldsAsync(
        async cancel =>
        {
            using var content = new StringContent(definition, Encoding.UTF8, "application/yaml");
            return await Coordinator.Api.PlanChainAsync(name, content, cancel);
        },
        plan => !plan.Warnings.Any(warning => warning.Message.Contains("did not answer", StringComparison.Ordinal)),
        cancellationToken: Cancel);

    private Task<HttpResponseMessage> PutAsync(string name, string definition) =>
        Coordinator.Http.PutAsync($"/api/v1/chains/{name}", new StringContent(definition, Encoding.UTF8, "application/yaml"), Cancel);
}
