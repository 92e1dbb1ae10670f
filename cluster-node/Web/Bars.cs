using Federation.ClusterNode.Jobs;
using Federation.Web.Components;

namespace Federation.ClusterNode.Web;

/// <summary>Jobs as a row of bars.</summary>
internal static class Bars
{
    /// <summary>How long each of the jobs took, coloured by how it ended; a click leads to it.</summary>
    public static ChartPoints Of(IReadOnlyList<JobRow> ended) => new(
        [.. Enumerable.Range(1, ended.Count).Select(number => (double)number)],
        [new ChartSeries("seconds", [.. ended.Select(job => (double?)Math.Round((job.EndedAt!.Value - (job.StartedAt ?? job.AcceptedAt)).TotalSeconds, 2))], [.. ended.Select(job => job.State)])],
        Bars: true,
        Time: false,
        [.. ended.Select(job => $"jobs/{job.Id}")]);
}
