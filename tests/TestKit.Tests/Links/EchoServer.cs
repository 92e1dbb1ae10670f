using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Federation.TestKit.Tests.Links;

/// <summary>A target that sends back what it gets, and remembers how much came and how connections ended.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentBag<Task> serving = [];
    private readonly Task accepting;
    private long received;

    public EchoServer(int port = 0)
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    public long Received => Interlocked.Read(ref received);

    /// <summary>How each connection that is over has ended: <see cref="SocketError.Success"/> or the error.</summary>
    public ConcurrentBag<SocketError> Ended { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) serving.Add(ServeAsync(await listener.AcceptAsync(stopping.Token)));
    }

    private async Task ServeAsync(Socket client)
    {
        using var connection = client;
        connection.NoDelay = true;
        var buffer = new byte[64 * 1024];
        try
        {
            while (await connection.ReceiveAsync(buffer, stopping.Token) is var count and > 0)
            {
                Interlocked.Add(ref received, count);
                await connection.SendAsync(buffer.AsMemory(0, count), stopping.Token);
            }

            Ended.Add(SocketError.Success);
        }
        catch (SocketException e)
        {
            Ended.Add(e.SocketErrorCode);
        }
    }
}
