using System.Net;
using System.Net.Sockets;

namespace Federation.TestKit.Links;

/// <summary>
/// A bad link: listens on a port of this machine and passes every connection on to a target, as slowly, unevenly and unreliably as it is told.
/// Everything can be changed while connections are open.
/// </summary>
public sealed class WanRelay : IAsyncDisposable
{
    private readonly EndPoint target;
    private readonly Socket listener;
    private readonly LinkClock requestClock;
    private readonly LinkClock replyClock;
    private readonly Dictionary<RelayedConnection, Task> connections = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly Task accepting;
    private (LinkDirections Directions, bool Forgets)? silenceOfNew;
    private int accepted;
    private int reset;
    private long requestBytes;
    private long replyBytes;
    private long lostBytes;

    private WanRelay(EndPoint target, int port, TimeProvider time)
    {
        this.target = target;
        requestClock = new LinkClock(time);
        replyClock = new LinkClock(time);
        listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        accepting = AcceptAsync();
    }

    /// <summary>The port it listens on.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>Where to connect to instead of the target.</summary>
    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>What the link does to bytes on their way to the target.</summary>
    public LinkConditions Requests
    {
        get => requestClock.Conditions;
        set => requestClock.Conditions = value;
    }

    /// <summary>What the link does to bytes on their way back.</summary>
    public LinkConditions Replies
    {
        get => replyClock.Conditions;
        set => replyClock.Conditions = value;
    }

    /// <summary>Looks at the bytes that whoever connects has sent, before they start their way; null to let all pass.</summary>
    public LinkInspection? InspectRequest { get; set; }

    /// <summary>Looks at the bytes that the target has sent, before they start their way; null to let all pass.</summary>
    public LinkInspection? InspectReply { get; set; }

    /// <summary>Connections on which nothing is said for so long are reset, as a box does that forgets what is idle; null for never. For connections made from now on.</summary>
    public TimeSpan? LongestIdle { get; set; }

    /// <summary>What has happened so far.</summary>
    public LinkStatistics Statistics
    {
        get
        {
            lock (gate) return new(accepted, connections.Count, reset, Interlocked.Read(ref requestBytes), Interlocked.Read(ref replyBytes), Interlocked.Read(ref lostBytes));
        }
    }

    /// <summary>Starts a relay without any fault.</summary>
    /// <param name="target">Host and port of the target; it may come and go.</param>
    /// <param name="port">The port to listen on at 127.0.0.1; 0 for any.</param>
    /// <param name="time">The clock that delays go by.</param>
    public static WanRelay Start(Uri target, int port = 0, TimeProvider? time = null) =>
        new(IPAddress.TryParse(target.Host, out var address) ? new IPEndPoint(address, target.Port) : new DnsEndPoint(target.Host, target.Port), port, time ?? TimeProvider.System);

    /// <summary>Makes the link as long as this: half of it each way, and up to that much jitter each way on top.</summary>
    public void SetRoundTrip(TimeSpan roundTrip, TimeSpan jitter = default)
    {
        Requests = Requests with { Delay = roundTrip / 2, Jitter = jitter };
        Replies = Replies with { Delay = roundTrip / 2, Jitter = jitter };
    }

    /// <summary>Ends every connection as a router does that lost its state: both ends get a reset.</summary>
    public void ResetAllConnections()
    {
        lock (gate)
        {
            foreach (var connection in connections.Keys.ToArray()) Reset(connection);
        }
    }

    /// <summary>The link goes silent: nothing is refused, nothing is reset, nothing arrives.</summary>
    /// <param name="directions">Which way.</param>
    /// <param name="forgets">Whether what was connected stays dead for ever, as behind a box that forgot it; otherwise bytes are held back until <see cref="Recover"/>.</param>
    /// <param name="newToo">Whether connections made from now on until <see cref="Recover"/> fare the same.</param>
    public void GoSilent(LinkDirections directions = LinkDirections.Both, bool forgets = true, bool newToo = true)
    {
        lock (gate)
        {
            silenceOfNew = newToo ? (directions, forgets) : null;
            foreach (var connection in connections.Keys) connection.Silence(directions, forgets);
        }
    }

    /// <summary>Ends the silence: new connections work again, and what was held back arrives.</summary>
    public void Recover()
    {
        lock (gate)
        {
            silenceOfNew = null;
            foreach (var connection in connections.Keys) connection.Speak();
        }
    }

    /// <summary>Resets what is connected and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        Task[] open;
        lock (gate) open = [.. connections.Values];
        await Task.WhenAll(open);
        listener.Dispose();
        stopping.Dispose();
    }

    internal void Reset(RelayedConnection connection)
    {
        Interlocked.Increment(ref reset);
        connection.Reset();
    }

    internal void CountRequest(int bytes) => Interlocked.Add(ref requestBytes, bytes);

    internal void CountReply(int bytes) => Interlocked.Add(ref replyBytes, bytes);

    internal void CountLost(int bytes) => Interlocked.Add(ref lostBytes, bytes);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Begin(await listener.AcceptAsync(stopping.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The relay is being disposed of.
        }
    }

    private void Begin(Socket client)
    {
        var connection = new RelayedConnection(this, client, requestClock, replyClock, stopping.Token);
        lock (gate)
        {
            accepted++;
            if (silenceOfNew is var (directions, forgets)) connection.Silence(directions, forgets);
            connections.Add(connection, RunAsync(connection));
        }
    }

    private async Task RunAsync(RelayedConnection connection)
    {
        await Task.Yield();
        await connection.RunAsync(target);
        lock (gate)
        {
            connections.Remove(connection);
            connection.Dispose();
        }
    }
}
