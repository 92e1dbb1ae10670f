using System.Globalization;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Web;

/// <summary>What can be watched, in words.</summary>
internal static class AlertWords
{
    /// <summary>Every metric with its words and its unit.</summary>
    public static readonly IReadOnlyList<(string Metric, string Words)> Metrics =
    [
        (AlertMetrics.RegionUnreachable, "how long a region has been unreachable (s)"),
        (AlertMetrics.RoundTrip, "the round trip to a region (ms)"),
        (AlertMetrics.Loss, "lost probes of a region (%)"),
        (AlertMetrics.FeedLag, "how long a region's changes have not come (s)"),
        (AlertMetrics.TickLag, "how late a region's scheduler is (s)"),
        (AlertMetrics.LaunchUnknown, "how long a launch has not been answered (s)"),
        (AlertMetrics.RunFailed, "whether a chain's last run failed (1 if so)"),
        (AlertMetrics.RunLate, "how long a chain's run takes (% of what is usual)"),
    ];

    /// <summary>When a rule raises an alert: <c>round-trip above 400 ms</c>.</summary>
    public static string Of(AlertRuleResponse rule) => string.Create(CultureInfo.InvariantCulture, $"{rule.Rule.Metric.Replace('-', ' ')} above {rule.Rule.Threshold} {rule.Unit}");
}
