using Federation.Contracts.Network;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Network;

/// <summary>What the settings of a region's link have to be like, and what holds in the end.</summary>
public static class LinkSettingsRules
{
    private static readonly (string Name, double Least, double Most, Func<LinkSettings, double?> Of)[] Ranges =
    [
        ("pollWaitSeconds", 0, 25, link => link.PollWaitSeconds),
        ("connectTimeoutSeconds", 0.1, 30, link => link.ConnectTimeoutSeconds),
        ("tryTimeoutSeconds", 0.2, 60, link => link.TryTimeoutSeconds),
        ("totalTimeoutSeconds", 0.2, 300, link => link.TotalTimeoutSeconds),
        ("retries", 0, 10, link => link.Retries),
        ("retryDelaySeconds", 0, 10, link => link.RetryDelaySeconds),
        ("idleConnectionSeconds", 1, 3600, link => link.IdleConnectionSeconds),
        ("connectionLifeSeconds", 1, 3600, link => link.ConnectionLifeSeconds),
        ("unreachableAfterSeconds", 1, 600, link => link.UnreachableAfterSeconds),
    ];

    /// <summary>Every fault, by its place.</summary>
    public static Dictionary<string, string[]> Errors(LinkSettings link, RegionClientOptions client, FeedOptions feeds)
    {
        var errors = Ranges.Where(range => range.Of(link) is { } value && !(value >= range.Least && value <= range.Most))
            .ToDictionary(range => range.Name, range => new[] { FormattableString.Invariant($"Give {range.Least} to {range.Most}.") });
        var effective = Effective(link, client, feeds);
        if (errors.Count == 0 && effective.TotalTimeoutSeconds < effective.TryTimeoutSeconds) errors["totalTimeoutSeconds"] = ["A call may not take less time than one of its tries."];
        return errors;
    }

    /// <summary>What holds for a region: its own settings, and the coordinator's where it has none.</summary>
    public static LinkSettings Effective(LinkSettings? own, RegionClientOptions client, FeedOptions feeds)
    {
        var calls = client.Over(own);
        return new LinkSettings
        {
            PollWaitSeconds = own?.PollWaitSeconds ?? feeds.WaitSeconds,
            ConnectTimeoutSeconds = calls.ConnectTimeout.TotalSeconds,
            TryTimeoutSeconds = calls.TryTimeout.TotalSeconds,
            TotalTimeoutSeconds = calls.TotalTimeout.TotalSeconds,
            Retries = calls.Retries,
            RetryDelaySeconds = calls.RetryDelay.TotalSeconds,
            IdleConnectionSeconds = calls.IdleTimeout.TotalSeconds,
            ConnectionLifeSeconds = calls.ConnectionLife.TotalSeconds,
            UnreachableAfterSeconds = own?.UnreachableAfterSeconds ?? feeds.UnreachableAfter.TotalSeconds,
        };
    }
}
