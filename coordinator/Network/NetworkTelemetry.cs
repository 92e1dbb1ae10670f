namespace Federation.Coordinator.Network;

internal static partial class NetworkTelemetry
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The way to region {Region} was assessed ({State}); there answers: {Server}")]
    public static partial void Assessed(this ILogger logger, string region, string server, string state);
}
