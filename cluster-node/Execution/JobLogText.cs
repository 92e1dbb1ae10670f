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
    public static byte[] Footer(Verdict verdict, DateTimeOffset endedAt, TimeZoneInfo zone)
    {
        var description = verdict.Description.Length > LongestDescription ? verdict.Description[..LongestDescription] : verdict.Description;
        return Encoding.UTF8.GetBytes(verdict.Code.IsOk
            ? $"\n# Job completed successfully at {Local(endedAt, zone)}.\n# End of log.\n"
            : $"\n# Job failed at {Local(endedAt, zone)}.\n# Error {verdict.Code}: {description}\n# End of log.\n");
    }

    private static string Local(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var offset = local.Offset.ToString(local.Offset.Minutes == 0 ? "%h" : @"h\:mm", CultureInfo.InvariantCulture);
        return local.ToString("yyyy'/'MM'/'dd HH':'mm':'ss", CultureInfo.InvariantCulture) + $" (GMT{(local.Offset < TimeSpan.Zero ? '-' : '+')}{offset})";
    }
}
