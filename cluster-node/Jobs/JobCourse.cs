using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Jobs;

/// <summary>What is to happen on a job's way: further tries, and whether anything follows from its start and from its end.</summary>
/// <param name="TellsStart">Whether something follows from its start.</param>
/// <param name="TellsEnd">Whether something follows from its end.</param>
/// <param name="Retries">How often it is tried again if it fails: 1 to 32; null if never.</param>
/// <param name="RetryDelay">Seconds between one try's end and the next, 0 or more.</param>
public sealed record JobCourse(bool TellsStart, bool TellsEnd, int? Retries, double RetryDelay)
{
    /// <summary>A year, in seconds.</summary>
    internal const double LongestDelay = 365 * 86400;

    private const int MostRetries = 32;

    private static readonly string[] OfTheEnd = ["web_hook", "chain", "chain_error", "notify_success", "notify_fail", "update_event"];

    /// <summary>The course of a job in Cronicle's shape.</summary>
    /// <param name="job">The job.</param>
    /// <param name="tellsAll">Whether something follows from every job.</param>
    public static JobCourse Of(JsonObject job, bool tellsAll) => new(
        tellsAll || job.IsOn("web_hook"),
        tellsAll || SaysWhatFollows(job),
        (int)Math.Clamp(job.Number("retries") ?? 0, 0, MostRetries) is > 0 and var retries ? retries : null,
        Math.Clamp(job.Number("retry_delay") ?? 0, 0, LongestDelay));

    /// <summary>Whether an event, a job or a plugin's report names something that follows from a job's end.</summary>
    public static bool SaysWhatFollows(JsonObject properties) => OfTheEnd.Any(properties.IsOn);
}
