using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Satellites;

namespace Federation.ClusterNode.Uplink;

/// <summary>What a satellite has to tell of itself. One caller at a time: what it used is measured from one call to the next.</summary>
internal sealed class SatelliteVitals(LinkMeter meter, RemoteWorkQueue queue, JobTable jobs, ProcessLoad load)
{
    /// <summary>The next pulse.</summary>
    /// <param name="starts">Whether the region has not heard of this start yet.</param>
    public SatellitePulse Next(bool starts)
    {
        var ((cpu, memory), backlog, pulse) = (load.Next(), jobs.Backlog, meter.Pulse);
        return new SatellitePulse
        {
            Starts = starts,
            AsksForWork = queue.IsAsking,
            Cpu = cpu,
            Mem = memory,
            RoundTrip = pulse?.RoundTrip.TotalMilliseconds,
            ClockOffset = pulse?.ClockOffset.TotalMilliseconds,
            BytesSent = meter.BytesSent,
            BytesReceived = meter.BytesReceived,
            ResultsPending = backlog.Results,
            LogPending = backlog.Bytes,
        };
    }
}
