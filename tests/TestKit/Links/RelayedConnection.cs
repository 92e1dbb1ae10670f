using System.Net;
using System.Net.Sockets;

namespace Federation.TestKit.Links;

/// <summary>One connection through a relay: two lanes between the two ends.</summary>
internal sealed class RelayedConnection : IDisposable
{
    private readonly WanRelay relay;
    private readonly Socket client;
    private readonly Socket target;
    private readonly CancellationTokenSource ending;
    private readonly LinkLane requests;
    private readonly LinkLane replies;
    private readonly LinkClock requestClock;
    private readonly TimeSpan openAt;
    private readonly TimeSpan? longestIdle;
    private volatile bool losesReply;
    private long lastHeardAt;

    public RelayedConnection(WanRelay relay, Socket client, LinkClock requestClock, LinkClock replyClock, CancellationToken stopping)
    {
        (this.relay, this.client, this.requestClock) = (relay, client, requestClock);
        target = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.NoDelay = target.NoDelay = true;
        ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        longestIdle = relay.LongestIdle;
        openAt = requestClock.Now + requestClock.Conditions.Delay + replyClock.Conditions.Delay;
        requests = new LinkLane(client, target, requestClock, openAt + requestClock.Conditions.Delay) { Inspect = InspectRequest, Delivered = relay.CountRequest, Lost = relay.CountLost };
        replies = new LinkLane(target, client, replyClock, openAt) { Inspect = InspectReply, Delivered = relay.CountReply, Lost = relay.CountLost };
    }

    /// <summary>Connects to the target and runs until both ends have closed, or the connection is reset.</summary>
    public async Task RunAsync(EndPoint endPoint)
    {
        try
        {
            lastHeardAt = requestClock.Now.Ticks;
            await ConnectAsync(endPoint);
            await UntilBothHaveClosedAsync();
        }
        catch (OperationCanceledException)
        {
            client.LingerState = target.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    public void Reset() => ending.Cancel();

    public void Silence(LinkDirections directions, bool forgotten)
    {
        foreach (var lane in Lanes(directions))
        {
            if (forgotten) lane.Die();
            else lane.Hold();
        }
    }

    public void Speak()
    {
        foreach (var lane in Lanes(LinkDirections.Both)) lane.Speak();
    }

    public void Dispose()
    {
        client.Dispose();
        target.Dispose();
        ending.Dispose();
    }

    private IEnumerable<LinkLane> Lanes(LinkDirections directions)
    {
        if (directions.HasFlag(LinkDirections.Requests)) yield return requests;
        if (directions.HasFlag(LinkDirections.Replies)) yield return replies;
    }

    private async Task ConnectAsync(EndPoint endPoint)
    {
        try
        {
            await target.ConnectAsync(endPoint, ending.Token);
        }
        catch (SocketException)
        {
            await requestClock.UntilAsync(openAt, ending.Token);
            Reset();
            ending.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task RunLaneAsync(LinkLane lane)
    {
        try
        {
            await lane.RunAsync(ending.Token);
        }
        catch (SocketException)
        {
            Reset();
            ending.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task UntilBothHaveClosedAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        var watching = CutWhenIdleAsync(over.Token);
        try
        {
            await Task.WhenAll(RunLaneAsync(requests), RunLaneAsync(replies));
        }
        finally
        {
            await over.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CutWhenIdleAsync(CancellationToken cancellationToken)
    {
        if (longestIdle is not { } longest) return;
        while (TimeSpan.FromTicks(Interlocked.Read(ref lastHeardAt)) + longest is var cutAt && requestClock.Now < cutAt) await requestClock.UntilAsync(cutAt, cancellationToken);
        relay.Reset(this);
    }

    private bool InspectRequest(ReadOnlyMemory<byte> bytes)
    {
        var now = requestClock.Now;
        var isTooLate = now - TimeSpan.FromTicks(Interlocked.Exchange(ref lastHeardAt, now.Ticks)) >= longestIdle;
        var verdict = isTooLate ? LinkVerdict.Reset : relay.InspectRequest?.Invoke(bytes.Span) ?? LinkVerdict.Pass;
        losesReply |= verdict == LinkVerdict.LoseReply;
        return Obey(verdict);
    }

    private bool InspectReply(ReadOnlyMemory<byte> bytes)
    {
        Interlocked.Exchange(ref lastHeardAt, requestClock.Now.Ticks);
        return Obey(losesReply ? LinkVerdict.Reset : relay.InspectReply?.Invoke(bytes.Span) ?? LinkVerdict.Pass);
    }

    private bool Obey(LinkVerdict verdict)
    {
        if (verdict == LinkVerdict.Reset) relay.Reset(this);
        if (verdict == LinkVerdict.Swallow) Silence(LinkDirections.Both, forgotten: true);
        return verdict is LinkVerdict.Pass or LinkVerdict.LoseReply;
    }
}
