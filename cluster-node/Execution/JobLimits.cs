using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Execution;

/// <summary>A most that may be exceeded for as long as <paramref name="Sustain"/>.</summary>
internal readonly record struct Bound(double Most, TimeSpan Sustain);

/// <summary>What a job may use before it is ended; null is without limit.</summary>
/// <param name="Time">How long it may run.</param>
/// <param name="Cpu">Percent of one core.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="LogSize">Bytes of output.</param>
internal sealed record JobLimits(TimeSpan? Time, Bound? Cpu, Bound? Memory, double? LogSize)
{
    /// <summary>The limits of a job in Cronicle's shape (<c>timeout, cpu_limit, cpu_sustain, memory_limit, memory_sustain, log_max_size</c>); what it leaves open is as the node has it.</summary>
    public static JobLimits Of(JsonObject job, ExecutionOptions node) => new(
        Number(job, "timeout") is { } seconds ? Seconds(seconds) : null,
        Bound(job, "cpu_limit", "cpu_sustain", node.CpuLimit, node.CpuSustain),
        Bound(job, "memory_limit", "memory_sustain", node.MemoryLimit, node.MemorySustain),
        Number(job, "log_max_size") ?? (node.LogMaxSize > 0 ? node.LogMaxSize : null));

    private static Bound? Bound(JsonObject job, string most, string sustain, double nodeMost, TimeSpan nodeSustain) =>
        Number(job, most) is { } own ? new Bound(own, Seconds(Number(job, sustain) ?? 0)) : nodeMost > 0 ? new Bound(nodeMost, nodeSustain) : null;

    /// <summary>A positive number, also as text; null for anything else.</summary>
    private static double? Number(JsonObject job, string property)
    {
        if (job[property] is not JsonValue value) return null;
        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
    }

    private static TimeSpan Seconds(double seconds) => seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
}
