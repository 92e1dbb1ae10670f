using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.Notifications;

/// <summary>Web hooks of real jobs, received over HTTP.</summary>
public sealed class WebHookTests(WorkingRegion region) : IClassFixture<WorkingRegion>, IAsyncLifetime
{
    private HookReceiver receiver = null!;

    public async ValueTask InitializeAsync() => receiver = await HookReceiver.StartAsync();

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    [Fact]
    public async Task A_job_tells_its_start_and_its_end_in_cronicles_shape()
    {
        var id = await region.ScriptAsync("exit 0", $$"""{"title":"hooked","web_hook":"{{receiver.UrlOf("well")}}"}""");
        var job = (string)(await region.RunToEndAsync(id))["id"]!;
        var calls = await receiver.ReceivedAsync("well", 2);
        var (start, end) = (ByAction(calls, "job_start"), ByAction(calls, "job_complete"));

        var root = (string)end["base_app_url"]!;
        Assert.Equal($"{root}/#JobDetails?id={job}", (string?)end["job_details_url"]);
        Assert.Equal($"{root}/#Schedule?sub=edit_event&id={id}", (string?)end["edit_event_url"]);
        Assert.Equal($"Job started on worker: hooked {root}/#JobDetails?id={job}", (string?)start["text"]);
        Assert.Equal($"Job completed successfully on worker: hooked {root}/#JobDetails?id={job}", (string?)end["text"]);
        Assert.All(new[] { start, end }, body =>
        {
            Assert.Equal("application/json", (string?)body["content-type"]);
            Assert.Equal(job, (string?)body["id"]);
            Assert.Equal((string?)body["text"], (string?)body["message"]);
            Assert.Equal((string?)body["text"], (string?)body["content"]);
            Assert.Equal("worker", (string?)body["hostname"]);
        });
        Assert.False(start.ContainsKey("complete"));
        Assert.Equal(1, (int?)end["complete"]);
        Assert.Equal("0", end["code"]!.ToJsonString());
        Assert.Equal("cronicle_job", (string?)end["type"]);
    }

    [Fact]
    public async Task A_failure_says_why()
    {
        var job = await region.RunToEndAsync(await region.ScriptAsync("exit 2", $$"""{"title":"failing","web_hook":"{{receiver.UrlOf("badly")}}"}"""));

        var end = ByAction(await receiver.ReceivedAsync("badly", 2), "job_complete");

        Assert.Equal($"Job failed on worker: failing: Error 2: Script exited with code: 2 {end["base_app_url"]}/#JobDetails?id={job["id"]}", (string?)end["text"]);
    }

    [Fact]
    public async Task Retries_tell_one_start_and_one_end()
    {
        await region.RunToEndAsync(await region.ScriptAsync("exit 2", $$"""{"retries":2,"web_hook":"{{receiver.UrlOf("retried")}}"}"""));
        await receiver.ReceivedAsync("retried", 2);
        await region.Region.EventuallyAsync("select ((select count(*) from job_reactions) + (select count(*) from notifications))::int", 0);

        Assert.Equal(2, receiver.CallsOf("retried"));
    }

    [Fact]
    public async Task A_due_event_that_cannot_be_started_tells_it_with_the_event()
    {
        var id = await region.ScriptAsync("exit 0", $$"""{"title":"nowhere","target":"nohost","timing":{"cron":"* * * * * *"},"web_hook":"{{receiver.UrlOf("launch")}}"}""");

        var body = (await receiver.ReceivedAsync("launch", 1))[0];
        await region.Worker.MustAsync("update_event", $$"""{"id":"{{id}}","enabled":0}""");

        Assert.Equal("job_launch_failure", (string?)body["action"]);
        Assert.Equal(1, (int?)body["code"]);
        Assert.Equal(id, (string?)body["event"]);
        Assert.Equal("nowhere", (string?)body["title"]);
        Assert.Equal("Server or Server Group not found: nohost", (string?)body["description"]);
        Assert.Equal($"Failed to launch scheduled event: nowhere: Server or Server Group not found: nohost {body["edit_event_url"]}", (string?)body["text"]);
    }

    [Fact]
    public async Task A_receiver_that_refuses_for_a_while_gets_it_in_the_end_and_in_order()
    {
        receiver.RefuseFirst("late", 3);
        await region.RunToEndAsync(await region.ScriptAsync("exit 0", $$"""{"web_hook":"{{receiver.UrlOf("late")}}"}"""));

        Assert.Equal(["job_start", "job_complete"], (await receiver.ReceivedAsync("late", 2)).Select(body => (string?)body["action"]));
        Assert.Equal(5, receiver.CallsOf("late"));
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_holds_up_no_other_one()
    {
        var answer = new TaskCompletionSource();
        receiver.Hold("slow", answer.Task);
        var slow = await region.ScriptAsync("exit 0", $$"""{"web_hook":"{{receiver.UrlOf("slow")}}"}""");
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => region.RunToEndAsync(slow)));

        await region.RunToEndAsync(await region.ScriptAsync("exit 0", $$"""{"web_hook":"{{receiver.UrlOf("quick")}}"}"""));

        Assert.Equal(2, (await receiver.ReceivedAsync("quick", 2)).Count);
        Assert.InRange(receiver.CallsOf("slow"), 1, 79);
        answer.SetResult();
        await receiver.ReceivedAsync("slow", 80);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_delays_no_job_and_loses_nothing()
    {
        var id = await region.ScriptAsync("exit 0", """{"web_hook":"http://127.0.0.1:1/nobody"}""");
        var job = (string)(await region.RunToEndAsync(id))["id"]!;

        await region.Region.EventuallyAsync($"select count(*)::int from notifications where about = '{job}' and last_error is not null", 1);
        await region.Region.ExecuteAsync("delete from notifications where about = $1", job);
    }

    private static JsonObject ByAction(IEnumerable<JsonObject> bodies, string action) => Assert.Single(bodies, body => (string?)body["action"] == action);
}
