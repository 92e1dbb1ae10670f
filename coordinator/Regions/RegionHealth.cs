using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Regions;

/// <summary>How a region is, from this replica's calls and from its own words.</summary>
internal static class RegionHealth
{
    private static readonly string[] FederationCapabilities = ["launch-keys", "change-feed", "log-ranges"];

    /// <summary>This replica's calls to it.</summary>
    public static RegionLink LinkOf(RegionClient client) => new()
    {
        Breaker = client.Vitals.BreakerState,
        LastFault = client.Vitals.LastFault,
        LastFaultAt = client.Vitals.LastFaultAt,
        LastAnswerAt = client.Vitals.LastAnswerAt,
        RoundTripMs = client.Vitals.MedianRoundTrip?.TotalMilliseconds,
        ShortestRoundTripMs = client.Vitals.ShortestRoundTrip?.TotalMilliseconds,
        CallsInFlight = client.Vitals.InFlight,
        MaxCalls = client.Vitals.MaxCalls,
        Url = client.CurrentUrl,
        Capabilities = client.Dialect switch
        {
            null => null,
            Dialects.Federation => FederationCapabilities,
            _ => [],
        },
    };

    /// <summary>What it says of itself, asked now.</summary>
    public static async Task<RegionSelf> AskAsync(RegionClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var began = time.GetTimestamp();
            var status = await client.CallAsync((api, cancel) => api.GetStatusAsync(cancel), cancellationToken);
            var answeredHalfwayAt = time.GetUtcNow() - (time.GetElapsedTime(began) / 2);
            var active = await client.CallAsync((api, cancel) => api.GetActiveJobsAsync(cancel), cancellationToken);
            return new RegionSelf
            {
                Answered = true,
                Problem = status.Code.IsOk ? null : status.Description,
                Version = status.Version,
                Hostname = status.Hostname,
                UptimeSeconds = status.Uptime,
                TickAgeSeconds = status.TickAge,
                ClockAheadSeconds = (RegionTime.At(status.Now) - answeredHalfwayAt)?.TotalSeconds,
                ActiveJobs = active.Code.IsOk ? active.Jobs.Count : null,
            };
        }
        catch (RegionUnavailableException away)
        {
            return new RegionSelf { Answered = false, Problem = away.Message };
        }
    }

    /// <summary>What it says of the coordinator, asked now.</summary>
    public static async Task<SeenByRegion> SeenByAsync(RegionClient client, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await client.CallAsync((api, cancel) => api.GetFeedFollowersAsync(cancel), cancellationToken);
            if (!reply.Code.IsOk) return new SeenByRegion { IsKnown = false, Problem = reply.Description };
            return reply.Followers.FirstOrDefault(follower => follower.You == 1) is not { } us
                ? new SeenByRegion { IsKnown = true, Problem = "The region has never been asked for changes with the coordinator's key." }
                : new SeenByRegion { IsKnown = true, HeardSecondsAgo = us.SilentFor, FromAddress = us.Address, AtNode = us.Hostname, Key = us.Name, Cursor = us.Cursor };
        }
        catch (RegionUnavailableException away)
        {
            return new SeenByRegion { IsKnown = false, Problem = away.Message };
        }
    }
}
