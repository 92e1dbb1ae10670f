using Federation.ClusterNode.Satellites;
using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Uplink;

/// <summary>Tells the region every few seconds how the satellite is, measures the link by that, and hears whether the satellite is to go.</summary>
internal sealed class UplinkLoop(
    RegionLink link, LinkMeter meter, SatelliteVitals vitals, SatelliteDeparture departure, IOptions<UplinkOptions> options, TimeProvider time, ILogger<UplinkLoop> logger)
    : PeriodicLoop(options.Value.PulseEvery, time, logger)
{
    private static readonly TimeSpan GoodbyeWithin = TimeSpan.FromSeconds(2);

    private long? awaySince;
    private Type? told;

    /// <summary>Whether the region has answered since the start.</summary>
    public bool HasReached { get; private set; }

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (began, sentAt) = (Time.GetTimestamp(), Time.GetUtcNow());
            var reply = await link.CallAsync<SatellitePulse, PulseReply>("pulse", vitals.Next(starts: !HasReached), TimeSpan.Zero, cancellationToken);
            var roundTrip = Time.GetElapsedTime(began);
            meter.Pulse = (roundTrip, reply.Now - (sentAt + (roundTrip / 2)));
            HasReached = true;
            TellReturn();
            departure.Follow(reply.Leaving);
        }
        catch (Exception away) when (away is RegionAwayException or RegionRefusedException)
        {
            awaySince ??= Time.GetTimestamp();
            TellOnce(away);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var patience = new CancellationTokenSource(GoodbyeWithin, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await link.CallAsync<SatellitePulse, PulseReply>("pulse", vitals.Next(starts: false) with { AsksForWork = false, Stops = true }, TimeSpan.Zero, either.Token);
        }
        catch (Exception away) when (away is RegionAwayException or RegionRefusedException or OperationCanceledException)
        {
            // Its silence tells the region in time.
        }
    }

    /// <summary>A region that is out of reach and one that refuses are told apart, also when one follows the other.</summary>
    private void TellOnce(Exception away)
    {
        if (told == away.GetType()) return;
        told = away.GetType();
        if (away is RegionRefusedException) logger.Refused(away.Message);
        else logger.OutOfReach(away.Message);
    }

    private void TellReturn()
    {
        if (awaySince is not { } since) return;
        var away = Time.GetElapsedTime(since);
        logger.ReachedAgain(away);
        (awaySince, told) = (null, null);
    }
}
