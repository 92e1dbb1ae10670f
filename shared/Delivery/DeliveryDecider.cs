namespace Federation.Delivery;

/// <summary>A notification did not go out. <paramref name="isFinal"/>: trying again would not help.</summary>
public sealed class DeliveryException(string reason, bool isFinal, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>Whether trying again would not help.</summary>
    public bool IsFinal { get; } = isFinal;
}

/// <summary>The rules of trying again.</summary>
public static class DeliveryDecider
{
    /// <summary>How long to wait before the next try; null if there is none.</summary>
    /// <param name="attempts">How many tries have failed, 1 or more.</param>
    /// <param name="age">Since when the notification waits.</param>
    /// <param name="options">The limits.</param>
    /// <param name="chance">0 to 1: where in its spread of a fifth the wait lies, so that what failed together does not come back together.</param>
    public static TimeSpan? NextTry(int attempts, TimeSpan age, DeliveryOptions options, double chance)
    {
        if (attempts >= options.MaxAttempts) return null;
        var doubled = options.RetryDelay.TotalSeconds * Math.Pow(2, Math.Min(attempts - 1, 30));
        var delay = TimeSpan.FromSeconds(Math.Min(doubled, options.LongestRetryDelay.TotalSeconds) * (0.9 + (0.2 * chance)));
        return age + delay > options.MaxAge ? null : delay;
    }
}
