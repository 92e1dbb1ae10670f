namespace Federation.Delivery;

/// <summary>The ways a notification goes.</summary>
public static class NotificationKinds
{
    /// <summary>JSON posted to a URL.</summary>
    public const string WebHook = "web-hook";

    /// <summary>A mail.</summary>
    public const string Mail = "mail";
}

/// <summary>A notification to be sent.</summary>
/// <param name="Kind">One of <see cref="NotificationKinds"/>.</param>
/// <param name="Target">A URL, or mail addresses separated by commas.</param>
/// <param name="Subject">A mail's subject; null for web hooks.</param>
/// <param name="Body">JSON for web hooks, text for mails.</param>
/// <param name="About">The job or event it tells of.</param>
public sealed record NewNotification(string Kind, string Target, string? Subject, string Body, string About);

/// <summary>A notification that is this node's to send now.</summary>
/// <param name="Id">Its place in the queue.</param>
/// <param name="Content">What to send.</param>
/// <param name="Attempts">How many tries there were, this one included.</param>
/// <param name="Age">Since when it waits.</param>
public sealed record ClaimedNotification(Guid Id, NewNotification Content, int Attempts, TimeSpan Age);
