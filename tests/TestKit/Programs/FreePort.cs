using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Federation.TestKit.Programs;

/// <summary>Ports that a program can listen on again after a restart: below those that the system hands out to outgoing connections.</summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int AfterLast = 32_000;
    private static readonly ConcurrentDictionary<int, bool> Taken = new();

    /// <summary>A port of 127.0.0.1 that nobody listens on, and that this process has not handed out before.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, AfterLast);
            if (IsFree(port) && Taken.TryAdd(port, true)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
