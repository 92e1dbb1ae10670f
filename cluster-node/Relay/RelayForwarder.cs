using Federation.ClusterNode.Satellites;
using Federation.ClusterNode.Uplink;
using Yarp.ReverseProxy.Forwarder;

namespace Federation.ClusterNode.Relay;

/// <summary>
/// Passes calls on as they are, credentials included, and keeps nothing. A call that cannot be passed on is answered with an error: whoever made it makes it again, and it goes
/// to the region's next address over new connections.
/// </summary>
internal sealed class RelayForwarder(IHttpForwarder forwarder, RegionConnector connector) : IDisposable
{
    private static readonly ForwarderRequestConfig Patience = new() { ActivityTimeout = SatelliteQueue.LongestWait + TimeSpan.FromSeconds(15) };

    private Way current = new(connector, 0);

    public async Task ForwardAsync(HttpContext http)
    {
        var way = current;
        var fault = await forwarder.SendAsync(http, way.Url, way.Http, Patience, HttpTransformer.Default, http.RequestAborted);

        // Calls that are under way on the old connections go on. One that its caller gave up may have met a connection that is dead.
        if (fault != ForwarderError.None) Interlocked.CompareExchange(ref current, new Way(connector, way.Turn + 1), way);
    }

    public void Dispose() => current.Http.Dispose();

    private sealed class Way(RegionConnector connector, int turn)
    {
        public int Turn { get; } = turn;

        public string Url { get; } = connector.Urls[turn % connector.Urls.Count].ToString();

        public HttpMessageInvoker Http { get; } = new(connector.Connect());
    }
}
