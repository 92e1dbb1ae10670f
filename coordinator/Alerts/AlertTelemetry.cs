namespace Federation.Coordinator.Alerts;

internal static partial class AlertTelemetry
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Rule {Rule} raises an alert about {Subject}: {Value}")]
    public static partial void Raised(this ILogger logger, string rule, string subject, double value);

    [LoggerMessage(Level = LogLevel.Information, Message = "The alert of rule {Rule} about {Subject} has ended")]
    public static partial void Ended(this ILogger logger, string rule, string subject);
}
