using System.Globalization;
using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Execution;

/// <summary>What is seen of a job at one moment.</summary>
/// <param name="At">The moment, by a clock that nobody sets.</param>
/// <param name="RanFor">How long it has been running, earlier tries and the waits between them included.</param>
/// <param name="OutputSize">Bytes of its output.</param>
/// <param name="Use">What its processes use; null if there are none.</param>
internal readonly record struct JobSample(TimeSpan At, TimeSpan RanFor, long OutputSize, JobUse? Use);

/// <summary>One quantity over the life of a job.</summary>
internal readonly record struct Measure(double Min, double Max, double Total, int Count, double Current)
{
    /// <summary>With one more value.</summary>
    public Measure With(double value) =>
        Count == 0 ? new Measure(value, value, value, 1, value) : new Measure(Math.Min(Min, value), Math.Max(Max, value), Total + value, Count + 1, value);

    /// <summary>As it stands in a job's record.</summary>
    public JsonObject ToJson() => new() { ["min"] = Min, ["max"] = Max, ["total"] = Math.Round(Total, 2), ["count"] = Count, ["current"] = Current };
}

/// <summary>What a job used so far: percent of one core, and bytes of memory.</summary>
internal sealed record JobUsage(Measure Cpu, Measure Memory)
{
    /// <summary>Nothing is known yet.</summary>
    public static readonly JobUsage None = new(default, default);

    /// <summary>Whether there is something to tell.</summary>
    public bool IsKnown => Cpu.Count > 0;

    /// <summary>Adds <c>cpu</c> and <c>mem</c> to a job's properties; what there is stays if nothing is known.</summary>
    public JsonObject? AddTo(JsonObject? data)
    {
        if (!IsKnown) return data;
        data ??= [];
        data["cpu"] = Cpu.ToJson();
        data["mem"] = Memory.ToJson();
        return data;
    }
}

/// <summary>Makes a job's usage of samples and says when one of its limits is exceeded. The first sample is what the second is measured against.</summary>
internal sealed class JobMeter
{
    private JobSample? last;
    private TimeSpan? cpuExceededAt;
    private TimeSpan? memoryExceededAt;

    /// <summary>What was measured so far.</summary>
    public JobUsage Usage { get; private set; } = JobUsage.None;

    /// <summary>Takes a sample; answers why the job is to be ended, or null.</summary>
    public string? Add(JobSample sample, JobLimits limits)
    {
        if (sample.Use is { } use) Measure(sample.At, use);
        last = sample;

        if (sample.RanFor >= limits.Time) return $"Exceeded maximum run time ({Spell(limits.Time.Value)})";
        if (HasExceeded(limits.Cpu, Usage.Cpu, sample.At, ref cpuExceededAt)) return Invariant($"Exceeded CPU limit of {limits.Cpu!.Value.Most}%{Spell(limits.Cpu.Value)}");
        if (HasExceeded(limits.Memory, Usage.Memory, sample.At, ref memoryExceededAt)) return $"Exceeded memory limit of {SpellBytes(limits.Memory!.Value.Most)}{Spell(limits.Memory.Value)}";
        if (sample.OutputSize > limits.LogSize) return $"Exceeded log file size limit of {SpellBytes(limits.LogSize.Value)}";
        return null;
    }

    private void Measure(TimeSpan at, JobUse use)
    {
        if (last is not { Use: { } before } earlier || at <= earlier.At) return;

        // What a process used whose parent never asked for it is gone with the process: then the session seems to have used less than before.
        var cpu = Math.Max(0, (use.CpuTime - before.CpuTime) / (at - earlier.At) * 100);
        Usage = new JobUsage(Usage.Cpu.With(Math.Round(cpu, 1)), Usage.Memory.With(use.Memory));
    }

    private static bool HasExceeded(Bound? bound, Measure measure, TimeSpan at, ref TimeSpan? since)
    {
        if (measure.Count == 0 || bound is not { } limit || measure.Current <= limit.Most)
        {
            since = null;
            return false;
        }

        since ??= at;
        return at - since >= limit.Sustain;
    }

    private static string Spell(Bound bound) => bound.Sustain > TimeSpan.Zero ? $" for over {Spell(bound.Sustain)}" : "";

    private static string Spell(TimeSpan time)
    {
        var (amount, unit) = time switch
        {
            _ when time.Ticks % TimeSpan.TicksPerHour == 0 => (time.TotalHours, "hour"),
            _ when time.Ticks % TimeSpan.TicksPerMinute == 0 => (time.TotalMinutes, "minute"),
            _ => (time.TotalSeconds, "second"),
        };
        return Invariant($"{amount} {unit}{(amount == 1 ? "" : "s")}");
    }

    /// <summary>Bytes as people read them, the last digit cut off: <c>1.9 K</c>.</summary>
    private static string SpellBytes(double bytes)
    {
        if (bytes < 1024) return Invariant($"{bytes} {(bytes == 1 ? "byte" : "bytes")}");

        string[] units = ["K", "MB", "GB", "TB"];
        var unit = -1;
        while (bytes >= 1024 && unit < units.Length - 1)
        {
            bytes = Math.Floor(bytes / 1024 * 10) / 10;
            unit++;
        }

        return Invariant($"{bytes} {units[unit]}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
