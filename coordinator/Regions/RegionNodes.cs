using System.Net;
using System.Net.Sockets;

namespace Federation.Coordinator.Regions;

/// <summary>
/// Sends requests to one node of a region and stays with it while it answers. Whoever finds it silent calls <see cref="MoveOn"/>: later requests go to the
/// next node and always over new connections, for those at hand may be dead without knowing it. Requests under way are not disturbed.
/// Answers are read to their end here, so that whatever limits a try limits all of it; logs alone are streamed.
/// </summary>
internal sealed class RegionNodes(Region region, RegionClientOptions options, RegionVitals vitals) : HttpMessageHandler
{
    private static readonly HttpRequestOptionsKey<string> PathKey = new("Federation.Path");
    private static readonly HttpRequestOptionsKey<Node> NodeKey = new("Federation.Node");

    private Node current = new(0, Connect(options));

    /// <summary>Marks a request whose answer is a stream without end in sight.</summary>
    public static readonly HttpRequestOptionsKey<bool> StreamedKey = new("Federation.Streamed");

    /// <summary>The URL of the node that calls go to now.</summary>
    public string CurrentUrl => region.Urls[Volatile.Read(ref current).Index];

    /// <summary>Leaves the node and the connections that this request used, unless that has been done since.</summary>
    public void MoveOn(HttpRequestMessage request)
    {
        if (!request.Options.TryGetValue(NodeKey, out var failed) || !ReferenceEquals(Volatile.Read(ref current), failed)) return;

        var next = new Node((failed.Index + 1) % region.Urls.Count, Connect(options));
        var unneeded = ReferenceEquals(Interlocked.CompareExchange(ref current, next, failed), failed) ? failed : next;
        unneeded.Sender.Dispose();
    }

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(PathKey, out var path)) request.Options.Set(PathKey, path = request.RequestUri!.PathAndQuery);

        var node = Volatile.Read(ref current);
        request.Options.Set(NodeKey, node);
        request.RequestUri = new Uri(region.Urls[node.Index].TrimEnd('/') + path);
        using var call = await vitals.BeginAsync(request, cancellationToken);
        try
        {
            var response = await node.Sender.SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout) MoveOn(request);
            if (!request.Options.TryGetValue(StreamedKey, out var streamed) || !streamed) await response.Content.LoadIntoBufferAsync(cancellationToken);
            call.Answered();
            return response;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            MoveOn(request);
            throw;
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) current.Sender.Dispose();
        base.Dispose(disposing);
    }

    private static HttpMessageInvoker Connect(RegionClientOptions options) => new(new SocketsHttpHandler
    {
        ConnectTimeout = options.ConnectTimeout,
        MaxConnectionsPerServer = options.Connections,
        PooledConnectionIdleTimeout = options.IdleTimeout,
        PooledConnectionLifetime = options.ConnectionLife,
        AutomaticDecompression = DecompressionMethods.All,
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = ConnectAsync,
    });

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 2);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed record Node(int Index, HttpMessageInvoker Sender);
}
