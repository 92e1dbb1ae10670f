namespace Federation.Coordinator.Access;

internal static partial class AccessTelemetry
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The OpenID Connect provider did not confirm somebody's sign-in: {Problem}")]
    public static partial void SignInNotConfirmed(this ILogger logger, string? problem);
}
