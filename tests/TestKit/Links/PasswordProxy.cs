using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Federation.TestKit.Links;

/// <summary>An HTTP proxy that makes tunnels for whoever has the password, and ends the connection of whoever has not.</summary>
public sealed class PasswordProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly Task serving;
    private int tunnels;

    private PasswordProxy()
    {
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Where it listens, with user and password.</summary>
    public Uri Url => new($"http://somebody:secret@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>How many tunnels it has made.</summary>
    public int Tunnels => Volatile.Read(ref tunnels);

    /// <summary>Starts one on a free port.</summary>
    public static PasswordProxy Start() => new();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await serving;
        over.Dispose();
        listener.Dispose();
    }

    private static async Task<string> HeadAsync(NetworkStream client, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await client.ReadAsync(one, cancellationToken) > 0) head.Append((char)one[0]);
        return head.ToString();
    }

    private async Task ServeAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true) served.Add(TunnelAsync(await listener.AcceptTcpClientAsync(over.Token)));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task TunnelAsync(TcpClient accepted)
    {
        using var client = accepted;
        try
        {
            var near = client.GetStream();
            var head = await HeadAsync(near, over.Token);
            if (!head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String("somebody:secret"u8)}", StringComparison.OrdinalIgnoreCase))
            {
                await near.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), over.Token);
                return;
            }

            var place = head.Split(' ')[1].Split(':');
            using var server = new TcpClient();
            await server.ConnectAsync(place[0], int.Parse(place[1], System.Globalization.CultureInfo.InvariantCulture), over.Token);
            Interlocked.Increment(ref tunnels);
            await near.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), over.Token);
            await Task.WhenAny(near.CopyToAsync(server.GetStream(), over.Token), server.GetStream().CopyToAsync(near, over.Token));
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // One of the ends has gone.
        }
    }
}
