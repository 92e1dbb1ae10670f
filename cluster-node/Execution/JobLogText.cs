using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Execution;

/// <summary>What stands in a job's log around its output.</summary>
internal static class JobLogText
{
    private const int LongestDescription = 1000;

    /// <summary>The lines before the output.</summary>
    public static byte[] Header(JsonObject job, string node, DateTimeOffset startedAt, TimeZoneInfo zone) => Encoding.UTF8.GetBytes(
        $"# Job ID: {job["id"]}\n# Event Title: {job["event_title"]}\n# Hostname: {node}\n# Date/Time: {Local(startedAt, zone)}\n\n");

    /// <summary>The lines after the output, which begin by ending a last line that has no newline.</summary>
    public static byte[] Footer(Verdict verdict, DateTimeOffset endedAt, TimeZoneInfo zone) =>
        Encoding.UTF8.GetBytes(verdict.Code.IsOk
            ? $"\n# Job completed successfully at {Local(endedAt, zone)}.\n# End of log.\n"
            : $"\n# Job failed at {Local(endedAt, zone)}.\n# Error {verdict.Code}: {Shorten(verdict.Description)}\n# End of log.\n");

    /// <summary>The lines after the output of a try that failed, and before the header of the next.</summary>
    /// <param name="verdict">How the try ended.</param>
    /// <param name="retries">How many tries are left.</param>
    public static byte[] RetryFooter(Verdict verdict, int retries) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"\n# Job failed with error {verdict.Code}: {Shorten(verdict.Description)}\n# {retries} retries remain\n\n"));

    private static string Shorten(string description) => description.Length > LongestDescription ? description[..LongestDescription] : description;

    private static string Local(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var offset = local.Offset.ToString(local.Offset.Minutes == 0 ? "%h" : @"h\:mm", CultureInfo.InvariantCulture);
        return local.ToString("yyyy'/'MM'/'dd HH':'mm':'ss", CultureInfo.InvariantCulture) + $" (GMT{(local.Offset < TimeSpan.Zero ? '-' : '+')}{offset})";
    }
}
