using Federation.TestKit.Links;

namespace Federation.Network.Tests;

public sealed class CuttingLinkTests
{
    [Fact]
    public async Task A_box_that_cuts_what_is_idle_for_3_seconds_is_found()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.Kind.Node);
        await using var relay = WanRelay.Start(server.Url);
        relay.LongestIdle = TimeSpan.FromSeconds(3);

        var link = await LinkAssessmentTests.AssessAsync(relay.Url, seconds: 7);

        Assert.InRange(link.Idle!.HeldSeconds, 0, 3);
        Assert.InRange(link.Idle.CutAfterSeconds!.Value, 1.5, 5);
        Assert.InRange(LinkSettingsDecider.Derive(link)!.PollWaitSeconds!.Value, 0, 2);
    }

    [Fact]
    public async Task Requests_that_get_lost_are_counted()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.Kind.Node);
        await using var relay = WanRelay.Start(server.Url);
        var requests = 0;
        relay.InspectRequest = _ => Interlocked.Increment(ref requests) % 5 == 1 ? LinkVerdict.Reset : LinkVerdict.Pass;

        var link = await LinkAssessmentTests.AssessAsync(relay.Url, seconds: 6);

        Assert.InRange(link.Requests.Lost, 1, link.Requests.Sent - 1);
        Assert.InRange(link.Connections.Lost, 1, link.Connections.Sent - 1);
        Assert.NotNull(link.LastFault);
        Assert.NotEqual(Contracts.Network.LinkVerdicts.RemoteWorker, LinkDecider.Judge(link).Verdict);
    }
}
