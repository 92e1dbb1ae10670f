using System.Text.Json.Nodes;
using Federation.FaultTests.Chains;
using Federation.TestKit.Harness;
using Federation.TestKit.Links;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Refit;

namespace Federation.FaultTests.Links;

public sealed class LostReplyTests(TestPostgres postgres)
{
    private const int Losses = 50;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_launch_whose_answer_is_lost_50_times_in_a_row_makes_one_job()
    {
        using var folder = new TemporaryFolder();
        await using var region = await RegionHarness.StartAsync(postgres, "eu-west", folder.Path, nodes: 1, new Dictionary<string, string>(), Cancel);
        var marks = Path.Combine(folder.Path, "marks");
        var eventId = await region.CreateShellEventAsync("once", $"#!/bin/sh\necho \"$JOB_ID\" >> {marks}\n", Cancel);
        await using var link = WanRelay.Start(region.Nodes[0].Url);
        var launches = LoseReplies(link);
        var api = region.ApiAt(link.Url);
        var request = new JsonObject { ["id"] = eventId };

        for (var attempt = 0; attempt < Losses; attempt++) await Assert.ThrowsAnyAsync<ApiRequestException>(() => api.RunEventAsync(request, "the-one-key", Cancel));
        var reply = await api.RunEventAsync(request, "the-one-key", Cancel);

        Assert.Equal(Losses + 1, launches());
        Assert.Equal(1, reply.Duplicate);
        await Eventually.HoldsAsync(cancel => region.Api.GetJobStatusAsync(Assert.Single(reply.Ids), wait: 20, cancel), job => job.Job?.Complete == 1, TimeSpan.FromSeconds(120), Cancel);
        Assert.Equal(reply.Ids, await File.ReadAllLinesAsync(marks, Cancel));
    }

    [Fact]
    public async Task A_step_whose_launches_go_unanswered_up_to_50_times_runs_once()
    {
        var impatient = new Dictionary<string, string> { ["RunWork:FirstBackOff"] = "00:00:00.020", ["RunWork:LongestBackOff"] = "00:00:00.050" };
        await using var chain = await ThreeSteps.SetUpAsync(postgres, new FederationPlan { CoordinatorSettings = impatient }, Cancel);
        chain.OpenGates();
        var link = chain.Federation.LinksTo(ThreeSteps.Abroad).Single();
        var launches = LoseReplies(link);

        await chain.EndWellAsync([await chain.BeginAsync(Cancel)], Cancel);

        Assert.True(launches() > 0);
    }

    /// <summary>Lets the first launches through a link without their answers; what is answered tells how many have passed so far.</summary>
    private static Func<int> LoseReplies(WanRelay link)
    {
        var launches = 0;
        link.InspectRequest = bytes =>
            bytes.IndexOf("run_event"u8) >= 0 && Interlocked.Increment(ref launches) <= Losses ? LinkVerdict.LoseReply : LinkVerdict.Pass;
        return () => Volatile.Read(ref launches);
    }
}
