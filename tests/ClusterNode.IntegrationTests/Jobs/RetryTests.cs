using System.Text.RegularExpressions;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Jobs;

/// <summary>Jobs that fail and are tried again, with real processes.</summary>
public sealed partial class RetryTests(WorkingRegion region) : IClassFixture<WorkingRegion>
{
    private Node Node => region.Worker;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_always_fails_is_tried_as_often_as_it_says_with_one_id_and_one_log()
    {
        var job = await region.RunToEndAsync(await region.ScriptAsync("echo attempt; exit 9", """{"title":"retry","retries":2}"""));

        var log = Times().Replace(await region.LogAsync((string)job["id"]!), "NOW");
        var head = $"# Job ID: {job["id"]}\n# Event Title: retry\n# Hostname: worker\n# Date/Time: NOW\n\nattempt\n\n";
        Assert.Equal(
            $"{head}# Job failed with error 9: Script exited with code: 9\n# 2 retries remain\n\n{head}# Job failed with error 9: Script exited with code: 9\n# 1 retries remain\n\n"
            + $"{head}# Job failed at NOW.\n# Error 9: Script exited with code: 9\n# End of log.\n",
            log);
        Assert.Equal("9", job["code"]!.ToJsonString());
        Assert.Equal(0, (int?)job["retries"]);
        Assert.Equal("error", (string?)job["state"]);
    }

    [Fact]
    public async Task A_job_that_succeeds_in_the_end_is_a_success_and_its_time_is_that_of_all_tries()
    {
        var job = await region.RunToEndAsync(await region.ScriptAsync(
            "f=/tmp/$JOB_ID.try; if [ -f $f ]; then rm -f $f; exit 0; fi; touch $f; exit 1", """{"retries":5,"retry_delay":1}"""));

        Assert.Equal("success", (string?)job["state"]);
        Assert.Equal(4, (int?)job["retries"]);
        Assert.InRange((double)job["elapsed"]!, 1, 30);
    }

    [Fact]
    public async Task While_a_job_waits_for_its_next_try_it_is_told_with_the_time_of_that()
    {
        var id = await region.ScriptAsync("exit 1", """{"retries":1,"retry_delay":60}""");
        var job = await Node.RunAsync(id);

        var pending = await Eventually.HoldsAsync(_ => Node.JobAsync(job), view => (int?)view["pending"] == 1, TimeSpan.FromSeconds(60), Cancel);
        var ofEvent = (await Node.MustAsync("get_event", $$"""{"id":"{{id}}"}"""))["jobs"]![0]!;

        Assert.Equal(0, (int?)pending["retries"]);
        Assert.Equal("launchLocalJob", (string?)ofEvent["action"]);
        Assert.InRange((double)pending["when"]! - (double)pending["time_start"]!, 59, 90);
        Assert.Equal("aborting", (string?)(await Node.MustAsync("abort_job", $$"""{"id":"{{job}}"}"""))["outcome"]);
        Assert.Equal("aborted", (string?)(await region.EndOfAsync(job))["state"]);
    }

    [Fact]
    public async Task A_job_that_a_person_stops_is_not_tried_again()
    {
        var job = await Node.RunAsync(await region.ScriptAsync("sleep 60", """{"retries":3}"""));
        await region.Region.EventuallyAsync($"select state from jobs where id = '{job}'", "running");

        await Node.MustAsync("abort_job", $$"""{"id":"{{job}}"}""");

        var ended = await region.EndOfAsync(job);
        Assert.Equal("aborted", (string?)ended["state"]);
        Assert.Equal(0, (int?)ended["retries"]);
        Assert.DoesNotContain("retries remain", await region.LogAsync(job), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeout_is_for_all_tries_together_and_is_not_tried_again()
    {
        var job = await region.RunToEndAsync(await region.ScriptAsync("sleep 1.2; exit 1", """{"retries":30,"timeout":3}"""));

        Assert.Equal("Job Aborted: Exceeded maximum run time (3 seconds)", (string?)job["description"]);
        Assert.Equal("aborted", (string?)job["state"]);
        Assert.InRange((double)job["elapsed"]!, 3, 20);
    }

    [Fact]
    public async Task Only_the_last_try_starts_the_chain_for_errors()
    {
        var next = await region.ScriptAsync("exit 0");

        await region.RunToEndAsync(await region.ScriptAsync("exit 4", $$"""{"retries":2,"chain_error":"{{next}}"}"""));

        Assert.Equal("4", (await region.OnlyJobOfAsync(next))["chain_code"]!.ToJsonString());
        Assert.Equal(1, await region.JobsOfAsync(next));
    }

    [Fact]
    public async Task A_status_can_be_read_at_every_moment_of_all_tries()
    {
        var job = await Node.RunAsync(await region.ScriptAsync("exit 1", """{"retries":10}"""));

        while (!(await Node.JobAsync(job)).ContainsKey("time_end")) { }

        Assert.Equal(11, await region.Region.ScalarAsync<int>("select epoch from jobs where id = $1", job));
    }

    [GeneratedRegex(@"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \(GMT[+-][\d:]+\)")]
    private static partial Regex Times();
}
