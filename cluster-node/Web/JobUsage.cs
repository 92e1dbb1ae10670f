using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;

namespace Federation.ClusterNode.Web;

/// <summary>What a job uses, as its worker last told.</summary>
/// <param name="Cpu">Percent of a core.</param>
/// <param name="Memory">Bytes.</param>
internal sealed record JobUsage(double Cpu, double Memory)
{
    /// <summary>Reads it; null if nothing was told yet.</summary>
    public static JobUsage? Of(JobRow job)
    {
        if (job.Result is null || JsonNode.Parse(job.Result) is not JsonObject told) return null;
        return (told["cpu"] as JsonObject)?.Number("current") is { } cpu && (told["mem"] as JsonObject)?.Number("current") is { } memory ? new JobUsage(cpu, memory) : null;
    }
}
