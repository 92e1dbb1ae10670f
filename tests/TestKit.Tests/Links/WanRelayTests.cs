using System.Net.Sockets;
using System.Text;
using Federation.TestKit.Links;
using Federation.TestKit.Waiting;

namespace Federation.TestKit.Tests.Links;

public sealed class WanRelayTests : IAsyncLifetime
{
    private static readonly byte[] Ping = "ping"u8.ToArray();
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    private readonly EchoServer server = new();
    private readonly WanRelay relay;

    public WanRelayTests() => relay = WanRelay.Start(server.Url);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await relay.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_perfect_link_passes_every_byte_of_many_connections_unchanged() =>
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var client = await ConnectAsync();
            await client.EchoAsync(RandomBytes(300_000), Cancel);
        }));

    [Fact]
    public async Task A_delay_is_never_undercut_and_hardly_exceeded()
    {
        using var client = await ConnectAsync();
        await client.EchoAsync(Ping, Cancel);
        relay.SetRoundTrip(TimeSpan.FromMilliseconds(40));

        var times = await EchoTimesAsync(client, 10);

        Assert.True(times.Min() >= TimeSpan.FromMilliseconds(40), $"{times.Min()}");
        Assert.True(times.Min() < TimeSpan.FromMilliseconds(70), $"{times.Min()}");
    }

    [Fact]
    public async Task Each_way_has_its_own_delay()
    {
        relay.Requests = relay.Requests with { Delay = TimeSpan.FromMilliseconds(400) };
        using var client = await ConnectAsync();
        var echo = client.EchoAsync(Ping, Cancel);
        await Eventually.PassesAsync(Moment, Cancel);
        Assert.Equal(0, server.Received);
        await echo;

        relay.Requests = LinkConditions.Perfect;
        relay.Replies = relay.Replies with { Delay = TimeSpan.FromSeconds(20) };
        await client.SendAsync(Ping, Cancel);
        await Eventually.HoldsAsync(() => server.Received == 2 * Ping.Length, cancellationToken: Cancel);
        Assert.True(await client.StaysSilentAsync(Moment, Cancel));
    }

    [Fact]
    public async Task Making_a_connection_takes_a_round_trip_too()
    {
        relay.SetRoundTrip(TimeSpan.FromMilliseconds(100));
        var began = TimeProvider.System.GetTimestamp();
        using var client = await ConnectAsync();
        await client.EchoAsync(Ping, Cancel);

        var both = TimeProvider.System.GetElapsedTime(began);
        Assert.True(both >= TimeSpan.FromMilliseconds(200), $"connection and first echo took {both}");
        Assert.True((await EchoTimesAsync(client, 3)).Min() < TimeSpan.FromMilliseconds(180));
    }

    [Fact]
    public async Task A_delay_does_not_throttle_what_is_under_way()
    {
        relay.SetRoundTrip(TimeSpan.FromMilliseconds(200));
        using var client = await ConnectAsync();

        var took = await client.EchoAsync(RandomBytes(8_000_000), Cancel);

        Assert.True(took < TimeSpan.FromSeconds(4), $"8 MB took {took}; one window of 64 KiB per round trip would take 25 s");
    }

    [Fact]
    public async Task Jitter_varies_the_delay_and_keeps_the_order()
    {
        relay.SetRoundTrip(TimeSpan.FromMilliseconds(10), jitter: TimeSpan.FromMilliseconds(40));
        using var client = await ConnectAsync();
        await client.EchoAsync(Ping, Cancel);

        var times = await EchoTimesAsync(client, 20);
        Assert.True(times.Max() - times.Min() > TimeSpan.FromMilliseconds(15), $"{times.Min()} to {times.Max()}");

        for (byte sent = 0; sent < 100; sent++) await client.SendAsync(new[] { sent }, Cancel);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (byte)n), await client.ReceiveAsync(100, Cancel));
    }

    [Fact]
    public async Task A_bandwidth_cap_holds_for_all_connections_together_and_for_its_own_way_only()
    {
        relay.Requests = relay.Requests with { BytesPerSecond = 200_000 };

        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            using var client = await ConnectAsync();
            await client.EchoAsync(RandomBytes(100_000), Cancel);
        }));
        var took = TimeProvider.System.GetElapsedTime(began);

        Assert.True(took > TimeSpan.FromSeconds(0.95), $"{took}");
        Assert.True(took < TimeSpan.FromSeconds(1.9), $"{took}: the way back has no cap");
    }

    [Fact]
    public async Task Conditions_change_while_connections_are_open()
    {
        using var client = await ConnectAsync();
        relay.SetRoundTrip(TimeSpan.FromMilliseconds(300));
        Assert.True(await client.EchoAsync(Ping, Cancel) >= TimeSpan.FromMilliseconds(300));

        relay.SetRoundTrip(TimeSpan.Zero);
        Assert.True((await EchoTimesAsync(client, 5)).Min() < TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Resetting_all_connections_resets_both_ends_and_spares_those_that_come_after()
    {
        using var client = await ConnectAsync();
        await client.EchoAsync(Ping, Cancel);

        relay.ResetAllConnections();

        await client.IsResetAsync(Cancel);
        await Eventually.HoldsAsync(() => server.Ended.SequenceEqual([SocketError.ConnectionReset]), cancellationToken: Cancel);
        using var next = await ConnectAsync();
        await next.EchoAsync(Ping, Cancel);
        Assert.Equal(1, relay.Statistics.Reset);
    }

    [Fact]
    public async Task After_a_silence_that_forgets_old_connections_stay_dead_and_new_ones_live()
    {
        using var old = await ConnectAsync();
        await old.EchoAsync(Ping, Cancel);

        relay.GoSilent();
        using var meanwhile = await ConnectAsync();
        await old.SendAsync(Ping, Cancel);
        await meanwhile.SendAsync(Ping, Cancel);
        Assert.True(await meanwhile.StaysSilentAsync(Moment, Cancel));
        relay.Recover();

        Assert.True(await old.StaysSilentAsync(Moment, Cancel));
        Assert.True(await meanwhile.StaysSilentAsync(Moment, Cancel));
        using var next = await ConnectAsync();
        await next.EchoAsync(Ping, Cancel);
        Assert.Equal(2 * Ping.Length, server.Received);
        Assert.Equal(2 * Ping.Length, relay.Statistics.LostBytes);
    }

    [Fact]
    public async Task A_dead_connection_does_not_tell_its_other_end_that_it_was_closed()
    {
        using (var client = await ConnectAsync())
        {
            await client.EchoAsync(Ping, Cancel);
            relay.GoSilent();
        }

        await Eventually.PassesAsync(Moment, Cancel);
        Assert.Empty(server.Ended);
    }

    [Fact]
    public async Task After_a_silence_that_holds_back_everything_arrives()
    {
        using var client = await ConnectAsync();
        relay.GoSilent(forgets: false);
        await client.SendAsync(Ping, Cancel);
        Assert.True(await client.StaysSilentAsync(Moment, Cancel));

        relay.Recover();

        Assert.Equal(Ping, await client.ReceiveAsync(Ping.Length, Cancel));
    }

    [Fact]
    public async Task A_silence_of_replies_lets_requests_through()
    {
        using var client = await ConnectAsync();
        relay.GoSilent(LinkDirections.Replies);

        await client.SendAsync(Ping, Cancel);

        await Eventually.HoldsAsync(() => server.Received == Ping.Length, cancellationToken: Cancel);
        Assert.True(await client.StaysSilentAsync(Moment, Cancel));
    }

    [Fact]
    public async Task A_silence_can_spare_new_connections()
    {
        using var old = await ConnectAsync();
        await old.EchoAsync(Ping, Cancel);
        relay.GoSilent(newToo: false);

        using var next = await ConnectAsync();
        await next.EchoAsync(Ping, Cancel);
        await old.SendAsync(Ping, Cancel);
        Assert.True(await old.StaysSilentAsync(Moment, Cancel));
    }

    [Fact]
    public async Task A_lost_reply_means_that_the_request_arrived_and_the_connection_was_reset_as_often_as_asked()
    {
        var left = 3;
        relay.InspectRequest = bytes => Encoding.ASCII.GetString(bytes).Contains("run", StringComparison.Ordinal) && left-- > 0 ? LinkVerdict.LoseReply : LinkVerdict.Pass;

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            using var client = await ConnectAsync();
            await client.EchoAsync(Ping, Cancel);
            await client.SendAsync("run!"u8.ToArray(), Cancel);
            await client.IsResetAsync(Cancel);
            Assert.Equal(attempt * 8, server.Received);
        }

        using var last = await ConnectAsync();
        await last.EchoAsync("run!"u8.ToArray(), Cancel);
    }

    [Theory]
    [InlineData(LinkVerdict.Reset)]
    [InlineData(LinkVerdict.Swallow)]
    public async Task Bytes_that_a_test_recognises_can_be_stopped_before_they_arrive(LinkVerdict verdict)
    {
        relay.InspectRequest = bytes => bytes.IndexOf("stop"u8) >= 0 ? verdict : LinkVerdict.Pass;
        using var client = await ConnectAsync();
        await client.EchoAsync(Ping, Cancel);

        await client.SendAsync("stop"u8.ToArray(), Cancel);

        if (verdict == LinkVerdict.Reset) await client.IsResetAsync(Cancel);
        else Assert.True(await client.StaysSilentAsync(Moment, Cancel));
        Assert.Equal(Ping.Length, server.Received);
    }

    [Fact]
    public async Task The_link_can_be_cut_at_the_very_bytes_that_a_test_waits_for()
    {
        relay.InspectReply = bytes =>
        {
            if (bytes.IndexOf("answer"u8) < 0) return LinkVerdict.Pass;
            relay.GoSilent();
            return LinkVerdict.Pass;
        };
        using var client = await ConnectAsync();
        await client.EchoAsync(Ping, Cancel);

        await client.SendAsync("answer"u8.ToArray(), Cancel);

        Assert.True(await client.StaysSilentAsync(Moment, Cancel));
        Assert.Equal(10, server.Received);
    }

    [Fact]
    public async Task Ends_pass_through_as_they_are()
    {
        using (var client = await ConnectAsync())
        {
            await client.SendAsync(Ping, Cancel);
            client.EndSending();
            Assert.Equal(Ping, await client.ReceiveAsync(Ping.Length, Cancel));
            await Assert.ThrowsAsync<IOException>(() => client.ReceiveAsync(1, Cancel));
        }

        await Eventually.HoldsAsync(() => server.Ended.SequenceEqual([SocketError.Success]), cancellationToken: Cancel);
        using (var client = await ConnectAsync())
        {
            await client.EchoAsync(Ping, Cancel);
            client.Abort();
        }

        await Eventually.HoldsAsync(() => server.Ended.Contains(SocketError.ConnectionReset), cancellationToken: Cancel);
        await Eventually.HoldsAsync(() => relay.Statistics.Open == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task A_target_that_is_away_refuses_and_is_found_again_when_it_is_back()
    {
        var first = new EchoServer();
        await using var link = WanRelay.Start(first.Url);
        link.SetRoundTrip(TimeSpan.FromMilliseconds(100));
        await first.DisposeAsync();
        using (var client = await LinkClient.ConnectAsync(link.Url, Cancel)) await client.IsResetAsync(Cancel);

        await using var back = new EchoServer(first.Port);
        using var next = await LinkClient.ConnectAsync(link.Url, Cancel);
        await next.EchoAsync(Ping, Cancel);
    }

    [Fact]
    public async Task What_passed_is_counted()
    {
        using (var client = await ConnectAsync()) await client.EchoAsync(RandomBytes(100_000), Cancel);

        await Eventually.HoldsAsync(() => relay.Statistics == new LinkStatistics(1, 0, 0, 100_000, 100_000, 0), cancellationToken: Cancel);
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    private static async Task<IReadOnlyList<TimeSpan>> EchoTimesAsync(LinkClient client, int count)
    {
        var times = new List<TimeSpan>();
        while (times.Count < count) times.Add(await client.EchoAsync(Ping, Cancel));
        return times;
    }

    private Task<LinkClient> ConnectAsync() => LinkClient.ConnectAsync(relay.Url, Cancel);
}
