using System.Globalization;
using System.Text;

namespace Federation.ClusterNode.Execution;

/// <summary>What runs on this machine, as <c>/proc</c> tells it.</summary>
internal static class ProcessTable
{
    /// <summary>Which start of the machine this is.</summary>
    public static readonly string BootId = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>
    /// Whether the process is there and was started with exactly this argument. Spool folders are never used twice, so this cannot be
    /// mistaken for a later process with the same id, however the clock was set.
    /// </summary>
    public static bool HasArgument(int pid, string argument)
    {
        try
        {
            var arguments = File.ReadAllBytes($"/proc/{pid}/cmdline").AsSpan();
            var wanted = Encoding.UTF8.GetBytes(argument).AsSpan();
            foreach (var range in arguments.Split((byte)0))
            {
                if (arguments[range].SequenceEqual(wanted)) return true;
            }

            return false;
        }
        catch (IOException)
        {
            return false; // Gone, or just going.
        }
    }

    /// <summary>The process that was started with exactly this argument, or null.</summary>
    public static int? FindByArgument(string argument)
    {
        foreach (var pid in Pids())
        {
            if (HasArgument(pid, argument)) return pid;
        }

        return null;
    }

    /// <summary>All processes of the machine.</summary>
    public static IEnumerable<ProcessStat> All()
    {
        foreach (var pid in Pids())
        {
            if (Read(pid) is { } process) yield return process;
        }
    }

    /// <summary>A variable of the environment that a process was started with; null if it has none of that name, or its environment is not ours to see.</summary>
    public static string? VariableOf(int pid, string name)
    {
        try
        {
            var environment = File.ReadAllBytes($"/proc/{pid}/environ").AsSpan();
            var start = Encoding.UTF8.GetBytes(name + "=").AsSpan();
            foreach (var range in environment.Split((byte)0))
            {
                var variable = environment[range];
                if (variable.StartsWith(start)) return Encoding.UTF8.GetString(variable[start.Length..]);
            }

            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<int> Pids()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) yield return pid;
        }
    }

    private static ProcessStat? Read(int pid)
    {
        try
        {
            Span<byte> text = stackalloc byte[1024];
            using var stat = File.OpenHandle($"/proc/{pid}/stat", share: FileShare.ReadWrite | FileShare.Delete);
            return ProcessStat.Parse(text[..RandomAccess.Read(stat, text, 0)]);
        }
        catch (IOException)
        {
            return null; // Gone, or just going.
        }
    }
}

/// <summary>What <c>/proc/PID/stat</c> says of one process.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartedAt">When it started, in ticks since the machine did: with the number it is never another process.</param>
/// <param name="IsAlive">Whether it is more than an exit status that nobody has asked for.</param>
/// <param name="Parent">The process that started it, or that took it over.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="CpuTime">The time it kept cores busy, and so did children of its that have ended.</param>
/// <param name="Memory">Bytes in memory, shared ones included.</param>
internal readonly record struct ProcessStat(int Pid, long StartedAt, bool IsAlive, int Parent, int Group, int Session, TimeSpan CpuTime, long Memory)
{
    private const int FirstOfTimes = 11;
    private const int Start = 19;
    private const int Pages = 21;
    private const long TicksPerSecond = 100;

    /// <summary>Reads <c>pid (name) state parent group session …</c>: the name may hold blanks and parentheses, a dead process has the state Z or X.</summary>
    public static ProcessStat Parse(ReadOnlySpan<byte> stat)
    {
        var rest = stat[(stat.LastIndexOf((byte)')') + 2)..];
        var (isAlive, parent, group, session, ticks, start, pages) = (true, 0, 0, 0, 0L, 0L, 0L);
        var place = 0;
        foreach (var range in rest.Split((byte)' '))
        {
            var field = rest[range];
            if (place == 0) isAlive = field[0] is not ((byte)'Z' or (byte)'X');
            else if (place == 1) parent = (int)Number(field);
            else if (place == 2) group = (int)Number(field);
            else if (place == 3) session = (int)Number(field);
            else if (place is >= FirstOfTimes and < FirstOfTimes + 4) ticks += Number(field);
            else if (place == Start) start = Number(field);
            else if (place == Pages) pages = Number(field);
            if (++place > Pages) break;
        }

        var pid = (int)Number(stat[..stat.IndexOf((byte)' ')]);
        return new ProcessStat(pid, start, isAlive, parent, group, session, TimeSpan.FromTicks(ticks * (TimeSpan.TicksPerSecond / TicksPerSecond)), pages * Environment.SystemPageSize);
    }

    private static long Number(ReadOnlySpan<byte> field) => long.Parse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
