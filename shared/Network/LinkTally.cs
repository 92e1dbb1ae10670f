using Federation.Contracts.Network;

namespace Federation.Network;

/// <summary>Gathers what the probes of one assessment find. Safe from several threads.</summary>
/// <param name="url">What is measured.</param>
internal sealed class LinkTally(string url)
{
    private readonly Lock gate = new();
    private readonly List<double> roundTrips = [];
    private readonly List<double> connects = [];
    private readonly List<double> handshakes = [];
    private readonly List<string> missing = [];
    private readonly List<double> heldIdle = [];
    private readonly List<double> cutIdle = [];
    private readonly List<double> lives = [];
    private readonly List<double> cutLives = [];
    private (int Sent, int Lost) requests;
    private (int Sent, int Lost) connections;
    private LinkMeasurements single = new() { Url = url };

    /// <summary>A request over a connection that was there already was answered.</summary>
    public void RoundTrip(TimeSpan elapsed) => Change(() =>
    {
        roundTrips.Add(elapsed.TotalMilliseconds);
        requests.Sent++;
    });

    /// <summary>A request over a connection that was there already got lost.</summary>
    public void RequestLost(string problem) => Change(() =>
    {
        requests = (requests.Sent + 1, requests.Lost + 1);
        single = single with { LastFault = problem };
    });

    /// <summary>A new connection was made and answered a request.</summary>
    public void Connected(TimeSpan? connect, TimeSpan? tls) => Change(() =>
    {
        connections.Sent++;
        if (connect is { } tcp) connects.Add(tcp.TotalMilliseconds);
        if (tls is { } handshake) handshakes.Add(handshake.TotalMilliseconds);
    });

    /// <summary>A new connection was not made, or did not answer.</summary>
    public void ConnectionLost(string problem) => Change(() =>
    {
        connections = (connections.Sent + 1, connections.Lost + 1);
        single = single with { LastFault = problem };
    });

    /// <summary>A connection on which nothing had been said for so long still worked.</summary>
    public void HeldIdle(TimeSpan idle) => Change(() => heldIdle.Add(idle.TotalSeconds));

    /// <summary>A connection on which nothing had been said for so long was found cut.</summary>
    public void CutIdle(TimeSpan idle) => Change(() => cutIdle.Add(idle.TotalSeconds));

    /// <summary>A connection in use has lived so long by now.</summary>
    public void Lived(TimeSpan age) => Change(() => lives.Add(age.TotalSeconds));

    /// <summary>A connection in use was found cut at this age.</summary>
    public void CutInUse(TimeSpan age) => Change(() => cutLives.Add(age.TotalSeconds));

    /// <summary>Something that is measured once.</summary>
    public void Note(Func<LinkMeasurements, LinkMeasurements> change) => Change(() => single = change(single));

    /// <summary>Something cannot be measured.</summary>
    public void Lacks(string sentence) => Change(() => missing.Add(sentence));

    /// <summary>All that was found so far.</summary>
    public LinkMeasurements Snapshot(TimeSpan elapsed)
    {
        lock (gate)
        {
            return single with
            {
                Seconds = Math.Round(elapsed.TotalSeconds, 1),
                RoundTrip = Samples.Summary(roundTrips),
                JitterMs = Samples.Jitter(roundTrips),
                Connect = Samples.Summary(connects),
                Tls = Samples.Summary(handshakes),
                Requests = new LossSummary(requests.Sent, requests.Lost),
                Connections = new LossSummary(connections.Sent, connections.Lost),
                Idle = Hold(heldIdle, cutIdle),
                Life = Hold(lives, cutLives),
                Missing = [.. missing],
            };
        }
    }

    /// <summary>What was cut younger than others lived met no box that cuts: that is loss.</summary>
    private static HoldSummary? Hold(List<double> lived, List<double> cut)
    {
        if (lived.Count + cut.Count == 0) return null;
        var held = lived.DefaultIfEmpty(0).Max();
        var cuts = cut.Where(seconds => seconds > held).Order().ToList();
        return new HoldSummary(Rounded(held), cuts.Count > 0 ? Rounded(cuts[0]) : null, cut.Count);
    }

    private static double Rounded(double seconds) => Math.Round(seconds, 1);

    private void Change(Action change)
    {
        lock (gate) change();
    }
}
