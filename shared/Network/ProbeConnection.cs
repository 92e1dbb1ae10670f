using System.Net;
using System.Net.Sockets;

namespace Federation.Network;

/// <summary>What was asked over a link got lost. The message says what was met.</summary>
internal sealed class LinkLostException(string problem, Exception? inner = null) : Exception(problem, inner);

/// <summary>An answer over a link.</summary>
/// <param name="Elapsed">From the first byte of the request to the last one of the answer; with a connection's first request, the making of it included.</param>
/// <param name="Status">Its HTTP status.</param>
/// <param name="Body">Its body.</param>
internal sealed record ProbeAnswer(TimeSpan Elapsed, HttpStatusCode Status, byte[] Body);

/// <summary>
/// One HTTP connection and never another: once it is cut, whatever is asked over it gets lost, where an ordinary client would quietly make a new one. One request
/// at a time.
/// </summary>
internal sealed class ProbeConnection : IDisposable
{
    private readonly Uri target;
    private readonly string? apiKey;
    private readonly TimeProvider time;
    private readonly bool asksProxy;
    private readonly HttpMessageInvoker http;
    private int connections;
    private bool isAnswered;
    private long connectedAt;

    /// <summary>A connection that is made with the first request.</summary>
    /// <param name="target">The server, absolute http or https.</param>
    /// <param name="apiKey">Sent with every request; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="way">Makes what goes there, with its proxy and whom it trusts; null for straight there, trusting whom the machine trusts.</param>
    public ProbeConnection(Uri target, string? apiKey, TimeProvider time, Func<SocketsHttpHandler>? way = null)
    {
        (this.target, this.apiKey, this.time) = (target, apiKey, time);
        var handler = way?.Invoke() ?? new SocketsHttpHandler { UseProxy = false };
        handler.ConnectCallback = ConnectAsync;
        handler.PlaintextStreamFilter = NoteTls;
        handler.MaxConnectionsPerServer = 1;
        handler.PooledConnectionIdleTimeout = handler.PooledConnectionLifetime = Timeout.InfiniteTimeSpan;
        handler.AllowAutoRedirect = handler.UseCookies = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        asksProxy = handler.Proxy?.Credentials is not null;
        http = new HttpMessageInvoker(handler);
    }

    /// <summary>How long the TCP connection took to make, to the proxy where there is one; null before it is there.</summary>
    public TimeSpan? Connect { get; private set; }

    /// <summary>How long TLS took on top, the proxy's way to the server included; null without TLS, and before it is there.</summary>
    public TimeSpan? Tls { get; private set; }

    /// <summary>Asks and reads the answer to its end.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="patience">How long to wait for the answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="body">What is posted; null to get.</param>
    /// <exception cref="LinkLostException">There was no answer.</exception>
    public async Task<ProbeAnswer> AskAsync(string path, TimeSpan patience, CancellationToken cancellationToken, ReadOnlyMemory<byte>? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, target.AbsoluteUri.TrimEnd('/') + path);
        if (apiKey is not null) request.Headers.Add("X-API-Key", apiKey);
        if (body is { } bytes) request.Content = new ReadOnlyMemoryContent(bytes);
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var began = time.GetTimestamp();
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            var answer = await response.Content.ReadAsByteArrayAsync(either.Token);
            isAnswered = true;
            return new ProbeAnswer(time.GetElapsedTime(began), response.StatusCode, answer);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LinkLostException($"no answer within {patience.TotalSeconds:0.#} s", late);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new LinkLostException(fault.InnerException?.Message ?? fault.Message, fault);
        }
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    /// <summary>A proxy that asks for a password may end the connection with that.</summary>
    private bool MayComeAgain => asksProxy && !isAnswered && connections == 2;

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (connections++ > 0 && !MayComeAgain) throw new IOException("the connection was cut");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
            var began = time.GetTimestamp();
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            Connect = time.GetElapsedTime(began);
            connectedAt = time.GetTimestamp();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private ValueTask<Stream> NoteTls(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        if (target.Scheme == Uri.UriSchemeHttps) Tls = time.GetElapsedTime(connectedAt);
        return ValueTask.FromResult(context.PlaintextStream);
    }
}
