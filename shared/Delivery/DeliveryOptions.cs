using System.ComponentModel.DataAnnotations;

namespace Federation.Delivery;

/// <summary>To whom notifications may go, and how hard it is tried.</summary>
public class DeliveryOptions
{
    /// <summary>
    /// To which targets web hooks may go: host names, <c>*.example.com</c> for all names below one, addresses, networks such as <c>10.0.0.0/8</c>. What a name stands for is
    /// checked when it is connected to, redirects included. Default: empty, which is everything but link-local addresses, where clouds keep credentials.
    /// </summary>
    public IList<string> AllowedTargets { get; } = [];

    /// <summary>How long one try may take: 100 milliseconds to 5 minutes. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after the first try that failed, doubled after every further one: 10 milliseconds to 1 hour. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two tries: 1 second to 1 day. Default: 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestRetryDelay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>After how many tries a notification is given up: 1 to 1,000. Default: 20.</summary>
    [Range(1, 1_000)]
    public int MaxAttempts { get; set; } = 20;

    /// <summary>At which age a notification is given up: 1 second to 30 days. Default: 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(1);
}
