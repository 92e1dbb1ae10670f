using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Jobs;

/// <summary>Which jobs are meant when several are: those whose properties have the given values.</summary>
public static class JobCriteria
{
    /// <summary>The jobs that fit.</summary>
    /// <exception cref="RefusalException">There are no criteria, and all jobs are never meant.</exception>
    public static IReadOnlyList<JobRow> Select(IEnumerable<JobRow> jobs, JsonObject criteria)
    {
        if (criteria.Count == 0) throw new RefusalException("job", "Failed to locate jobs: No criteria specified");
        return [.. jobs.Where(job => Fits(JobView.Status(job), criteria))];
    }

    private static bool Fits(JsonObject job, JsonObject criteria) =>
        criteria.All(wanted => job.TryGetPropertyValue(wanted.Key, out var value) && value?.ToString() == wanted.Value?.ToString());
}
