using Federation.Contracts.Network;
using Federation.TestKit.Links;
using Federation.TestKit.Programs;

namespace Federation.Network.Tests;

public sealed class LinkAssessmentTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_round_trip_of_36_ms_and_a_clock_that_is_ahead_are_told_as_they_are()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.Kind.Node, clockAhead: TimeSpan.FromSeconds(7));
        await using var relay = WanRelay.Start(server.Url);
        relay.SetRoundTrip(TimeSpan.FromMilliseconds(36));

        var link = await AssessAsync(relay.Url, seconds: 8);

        Assert.Equal(LinkServers.Federation, link.Server);
        Assert.InRange(link.RoundTrip!.MinMs, 36, 200);
        Assert.InRange(link.ClockAheadSeconds!.Value, 6, 8);
        Assert.Null(link.Idle!.CutAfterSeconds);
        Assert.NotNull(link.UploadMbitPerSecond);
        Assert.NotNull(link.DownloadMbitPerSecond);
    }

    [Fact]
    public async Task What_passes_in_a_second_is_what_the_line_lets_pass()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.Kind.Node);
        await using var relay = WanRelay.Start(server.Url);
        relay.Requests = relay.Replies = new LinkConditions { BytesPerSecond = 250_000 };

        var link = await AssessAsync(relay.Url, seconds: 6);

        Assert.InRange(link.UploadMbitPerSecond!.Value, 0.01, 2.5);
        Assert.InRange(link.DownloadMbitPerSecond!.Value, 0.01, 2.5);
    }

    [Fact]
    public async Task A_stock_Cronicle_is_measured_as_far_as_it_goes()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.Kind.Cronicle);

        var link = await AssessAsync(server.Url);

        Assert.Equal(LinkServers.Cronicle, link.Server);
        Assert.NotNull(link.RoundTrip);
        Assert.NotNull(link.UploadMbitPerSecond);
        Assert.Null(link.DownloadMbitPerSecond);
        Assert.Contains(link.Missing, sentence => sentence.Contains("nothing to download", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Before_a_node_is_there_whatever_answers_is_measured_and_the_rest_is_said_to_be_missing()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.Kind.Web);

        var link = await AssessAsync(server.Url);

        Assert.Equal(LinkServers.Http, link.Server);
        Assert.NotNull(link.RoundTrip);
        Assert.Null(link.ClockAheadSeconds);
        Assert.Single(link.Missing);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_result_and_not_a_fault()
    {
        var link = await AssessAsync(new Uri($"http://127.0.0.1:{FreePort.Take()}"));

        Assert.Equal(LinkServers.None, link.Server);
        Assert.Equal(100, link.Connections.Percent);
        Assert.Equal(LinkVerdicts.DoNotDeploy, LinkDecider.Judge(link).Verdict);
        Assert.Null(LinkSettingsDecider.Derive(link));
    }

    [Fact]
    public async Task Cancelling_ends_it_at_once_and_leaves_what_was_found()
    {
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.Kind.Node);
        var assessment = new LinkAssessment(server.Url, apiKey: null, TimeSpan.FromHours(1), TimeProvider.System);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var running = assessment.RunAsync(cancel.Token);
        await TestKit.Waiting.Eventually.HoldsAsync(_ => Task.FromResult(assessment.Snapshot().Connections.Sent), sent => sent > 0, cancellationToken: Cancel);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(LinkServers.Federation, assessment.Snapshot().Server);
    }

    internal static Task<LinkMeasurements> AssessAsync(Uri target, int seconds = 3) =>
        new LinkAssessment(target, apiKey: "key", TimeSpan.FromSeconds(seconds), TimeProvider.System).RunAsync(Cancel);
}
