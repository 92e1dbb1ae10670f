using System.Net;
using System.Net.Sockets;

namespace Federation.Demo.Hosting;

/// <summary>Whether ports are free.</summary>
public static class Ports
{
    /// <summary>Tries every port on 127.0.0.1.</summary>
    /// <exception cref="DemoException">Some are in use; the message names each, and by whom.</exception>
    public static void RequireFree(IEnumerable<Uri> urls)
    {
        var taken = urls.Select(url => url.Port).Where(IsTaken).Select(Describe).ToList();
        if (taken.Count > 0) throw new DemoException($"In use already: {string.Join("; ", taken)}. End that, or choose other ports with --port-base.");
    }

    private static bool IsTaken(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return true;
        }
    }

    private static string Describe(int port) =>
        LinuxProcess.ListenerOf(port) is { } owner ? $"port {port} by process {owner.Id} ({string.Join(' ', owner.Arguments.Take(3))})" : $"port {port}";
}
