using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Federation.Delivery;

internal static partial class DeliveryTelemetry
{
    private static readonly Meter Meter = new("Federation.Delivery");

    /// <summary>Notifications that were sent.</summary>
    public static readonly Counter<long> SentCount = Meter.CreateCounter<long>("federation.notifications.sent", "{notification}");

    /// <summary>Notifications that were given up.</summary>
    public static readonly Counter<long> GivenUpCount = Meter.CreateCounter<long>("federation.notifications.given_up", "{notification}");

    [LoggerMessage(Level = LogLevel.Debug, Message = "The {Kind} about {About} was sent to {Target} with try {Attempt}")]
    public static partial void Sent(this ILogger logger, string kind, string about, string target, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Kind} about {About} did not reach {Target} with try {Attempt}; next try in {Delay}: {Reason}")]
    public static partial void Postponed(this ILogger logger, string kind, string about, string target, int attempt, TimeSpan delay, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The {Kind} about {About} to {Target} is given up after try {Attempt}: {Reason}")]
    public static partial void GivenUp(this ILogger logger, string kind, string about, string target, int attempt, string reason);
}
