using Federation.TestKit.Links;

namespace Federation.Demo.Site;

/// <summary>How the link overseas is.</summary>
/// <param name="CutUntil">When it will be whole again; null while it is.</param>
public sealed record LinkState(DateTimeOffset? CutUntil)
{
    /// <summary>Bytes pass.</summary>
    public static readonly LinkState Whole = new(CutUntil: null);
}

/// <summary>The link overseas: one relay for each node there.</summary>
public sealed class Link : IAsyncDisposable
{
    private readonly IReadOnlyList<WanRelay> relays;
    private readonly TimeProvider time;

    private Link(IReadOnlyList<WanRelay> relays, TimeProvider time) => (this.relays, this.time) = (relays, time);

    /// <summary>How long a byte takes there and back.</summary>
    public static TimeSpan RoundTrip { get; } = TimeSpan.FromMilliseconds(36);

    /// <summary>From which round trip on the link counts as degraded.</summary>
    public static TimeSpan Slow { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a byte takes there and back once the link has become worse.</summary>
    public static TimeSpan WorseRoundTrip { get; } = TimeSpan.FromMilliseconds(140);

    /// <summary>How much longer each way takes then, at most.</summary>
    private static TimeSpan Unevenness { get; } = TimeSpan.FromMilliseconds(60);

    /// <summary>How it is now.</summary>
    public LinkState State { get; private set; } = LinkState.Whole;

    /// <summary>Listens at each URL for what is to reach the node it is paired with.</summary>
    public static Link Start(IEnumerable<(Uri Listen, Uri Node)> ways, TimeProvider time)
    {
        var relays = ways.Select(way => WanRelay.Start(way.Node, way.Listen.Port, time)).ToList();
        foreach (var relay in relays) relay.SetRoundTrip(RoundTrip);
        return new Link(relays, time);
    }

    /// <summary>Resets every connection, and each new one as soon as it is used, until the time is over.</summary>
    public async Task CutAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        State = new LinkState(time.GetUtcNow() + duration);
        foreach (var relay in relays)
        {
            relay.InspectRequest = static _ => LinkVerdict.Reset;
            relay.ResetAllConnections();
        }

        try
        {
            await Task.Delay(duration, time, cancellationToken);
        }
        finally
        {
            foreach (var relay in relays) relay.InspectRequest = null;
            State = LinkState.Whole;
        }
    }

    /// <summary>Makes it slow and uneven from now on, as an overloaded way is.</summary>
    public void Worsen()
    {
        foreach (var relay in relays) relay.SetRoundTrip(WorseRoundTrip, Unevenness);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var relay in relays) await relay.DisposeAsync();
    }
}
