using System.Net;
using System.Net.Sockets;
using Federation.Demo.Hosting;
using Federation.TestKit.Programs;

namespace Federation.Demo.Tests.Hosting;

public sealed class PortsTests
{
    [Fact]
    public void A_port_in_use_is_named_with_who_uses_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, FreePort.Take());
        listener.Start();
        var url = new Uri($"http://{listener.LocalEndpoint}");

        var refusal = Assert.Throws<DemoException>(() => Ports.RequireFree([url]));

        Assert.Contains($"port {url.Port} by process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        listener.Stop();
        Ports.RequireFree([url]);
    }
}
