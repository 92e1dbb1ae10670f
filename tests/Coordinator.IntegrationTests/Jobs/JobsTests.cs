using System.Net.Http.Json;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using static Federation.Coordinator.IntegrationTests.TestHosts.ScriptedRegion;

namespace Federation.Coordinator.IntegrationTests.Jobs;

public sealed class JobsTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    private ScriptedRegion south = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        south = await ScriptedRegion.StartAsync();
        await Coordinator.RegisterAsync("south", south, Cancel);
    }

    [Fact]
    public async Task Jobs_of_all_regions_are_found_at_once_and_by_filters()
    {
        Launch(North, "extract");
        Launch(south, "load");

        Assert.Equal([("north", "extract"), ("south", "load")], (await WholeAsync("jobs")).Jobs.Select(job => (job.Region, job.EventTitle!)).Order());

        Assert.Equal(["load"], (await WholeAsync("jobs?text=LOA")).Jobs.Select(job => job.EventTitle));
        Assert.Equal(["extract"], (await WholeAsync("jobs?region=north")).Jobs.Select(job => job.EventTitle));
        Assert.Empty((await WholeAsync("jobs?event=load&region=north")).Jobs);
    }

    [Fact]
    public async Task A_region_that_does_not_answer_holds_up_nobody_and_is_shown_as_it_was_with_its_age()
    {
        Launch(North, "extract");
        Launch(south, "load");
        await WholeAsync("jobs");
        south.Break("get_active_jobs", Fault.StaySilent, times: 1000);

        var partial = await Eventually.HoldsAsync(_ => FindAsync("jobs"), jobs => jobs.IsPartial && IsFresh(jobs.Regions[0]), cancellationToken: Cancel);

        Assert.Equal(2, partial.Jobs.Count);
        Assert.Equal([("north", JobsPartStates.Fresh), ("south", JobsPartStates.Stale)], partial.Regions.Select(part => (part.Region, part.State)));
        Assert.True(partial.Regions[1].AgeSeconds > 0);
        Assert.NotNull(partial.Regions[1].Problem);
    }

    [Fact]
    public async Task A_region_that_never_answered_is_said_to_be_missing()
    {
        south.Break("get_active_jobs", Fault.Fail, times: 1000);
        Launch(North, "extract");

        var partial = await Eventually.HoldsAsync(_ => FindAsync("jobs"), jobs => IsFresh(jobs.Regions[0]), cancellationToken: Cancel);

        Assert.True(partial.IsPartial);
        Assert.Single(partial.Jobs);
        Assert.Equal((JobsPartStates.Missing, null), (partial.Regions[1].State, partial.Regions[1].AgeSeconds));
    }

    [Fact]
    public async Task The_histories_of_all_regions_are_read_to_their_ends_in_pages()
    {
        for (var i = 1; i <= 130; i++) Launch(North, $"n{i}", ends: true);
        for (var i = 1; i <= 40; i++) Launch(south, $"s{i}", ends: true);

        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await WholeAsync($"jobs/history?limit=60{(after is null ? "" : $"&after={after}")}");
            seen.AddRange(page.Jobs.Select(job => job.EventTitle!));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(170, seen.Distinct().Count());
        Assert.Equal(170, seen.Count);
    }

    [Fact]
    public async Task A_caller_finds_jobs_only_where_it_may_look()
    {
        Launch(North, "extract");
        Launch(south, "load");
        var key = await Coordinator.MakeKeyAsync(Cancel, new Grant(Role.Viewer, [], ["south"]));

        using var caller = Coordinator.ClientWith(key.Key);
        var found = (await Eventually.HoldsAsync(cancel => caller.GetFromJsonAsync<JobsResponse>("/api/v1/jobs", cancel), jobs => !jobs!.IsPartial, cancellationToken: Cancel))!;

        Assert.Equal(["load"], found.Jobs.Select(job => job.EventTitle));
        Assert.Equal(["south"], found.Regions.Select(part => part.Region));
    }

    [Fact]
    public async Task A_nonsense_cursor_is_named()
    {
        using var answer = await Coordinator.Http.GetAsync(new Uri("/api/v1/jobs/history?after=nonsense", UriKind.Relative), Cancel);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static void Launch(ScriptedRegion region, string title, bool ends = false)
    {
        var id = region.Jobs.Launch(new() { ["title"] = title }, Guid.NewGuid().ToString()).Ids[0];
        if (ends) region.Jobs.Succeed(id);
    }

    private static bool IsFresh(JobsPart part) => part.State == JobsPartStates.Fresh;

    /// <summary>What is found once every region has answered in time.</summary>
    private Task<JobsResponse> WholeAsync(string path) => Eventually.HoldsAsync(_ => FindAsync(path), jobs => !jobs.IsPartial, cancellationToken: Cancel);

    private async Task<JobsResponse> FindAsync(string path) => (await Coordinator.Http.GetFromJsonAsync<JobsResponse>($"/api/v1/{path}", Cancel))!;
}
