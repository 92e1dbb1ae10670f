using System.Net;
using System.Net.Sockets;
using Federation.TestKit.Programs;

namespace Federation.TestKit.Tests.Programs;

public sealed class FreePortTests
{
    [Fact]
    public void Ports_are_free_each_handed_out_once_and_outside_of_what_the_system_gives_away()
    {
        var ports = Enumerable.Range(0, 200).Select(_ => FreePort.Take()).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 20_000, 31_999));
        using var listener = new TcpListener(IPAddress.Loopback, ports[0]);
        listener.Start();
    }
}
