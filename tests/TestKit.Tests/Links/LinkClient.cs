using System.Net.Sockets;

namespace Federation.TestKit.Tests.Links;

/// <summary>A connection through a relay.</summary>
internal sealed class LinkClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<LinkClient> ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        var client = new LinkClient();
        await client.socket.ConnectAsync(url.Host, url.Port, cancellationToken);
        return client;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
    }

    /// <summary>Exactly that many bytes.</summary>
    public async Task<byte[]> ReceiveAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var more = await socket.ReceiveAsync(bytes.AsMemory(filled), cancellationToken);
            if (more == 0) throw new IOException($"The stream ended after {filled} of {count} bytes.");
            filled += more;
        }

        return bytes;
    }

    /// <summary>Sends and receives the same again; answers how long that took.</summary>
    public async Task<TimeSpan> EchoAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        var sending = SendAsync(bytes, cancellationToken);
        Assert.Equal(bytes, await ReceiveAsync(bytes.Length, cancellationToken));
        await sending;
        return TimeProvider.System.GetElapsedTime(began);
    }

    /// <summary>Whether nothing at all comes for that long.</summary>
    public async Task<bool> StaysSilentAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(duration, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await socket.ReceiveAsync(new byte[1], either.Token);
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }

    /// <summary>Waits for the connection to be reset.</summary>
    public async Task IsResetAsync(CancellationToken cancellationToken)
    {
        var error = await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(1, cancellationToken));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    public void Abort() => socket.LingerState = new LingerOption(enable: true, seconds: 0);

    public void Dispose() => socket.Dispose();
}
