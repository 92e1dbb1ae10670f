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

    /// <summary>The process groups with living members in a session.</summary>
    public static IReadOnlyCollection<int> GroupsOfSession(int session)
    {
        var groups = new HashSet<int>();
        foreach (var pid in Pids())
        {
            if (Read(pid) is { IsAlive: true } process && process.Session == session) groups.Add(process.Group);
        }

        return groups;
    }

    /// <summary>What the processes of each session use now, in one pass over all processes of the machine.</summary>
    public static IReadOnlyDictionary<int, SessionUse> UseBySession()
    {
        var sessions = new Dictionary<int, SessionUse>();
        foreach (var pid in Pids())
        {
            if (Read(pid) is not { Session: > 0 } process) continue;
            var sum = sessions.GetValueOrDefault(process.Session);
            sessions[process.Session] = new SessionUse(sum.CpuTime + process.CpuTime, sum.Memory + process.Memory);
        }

        return sessions;
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

/// <summary>What the processes of a session use together.</summary>
/// <param name="CpuTime">The time they kept cores busy, and so did children of theirs that have ended.</param>
/// <param name="Memory">Bytes in memory; what processes share counts for each.</param>
internal readonly record struct SessionUse(TimeSpan CpuTime, long Memory);

/// <summary>What <c>/proc/PID/stat</c> says of one process.</summary>
internal readonly record struct ProcessStat(bool IsAlive, int Group, int Session, TimeSpan CpuTime, long Memory)
{
    private const int FirstOfTimes = 11;
    private const int Pages = 21;
    private const long TicksPerSecond = 100;

    /// <summary>Reads <c>pid (name) state parent group session …</c>: the name may hold blanks and parentheses, a dead process has the state Z or X.</summary>
    public static ProcessStat Parse(ReadOnlySpan<byte> stat)
    {
        var rest = stat[(stat.LastIndexOf((byte)')') + 2)..];
        var (isAlive, group, session, ticks, pages) = (true, 0, 0, 0L, 0L);
        var place = 0;
        foreach (var range in rest.Split((byte)' '))
        {
            var field = rest[range];
            if (place == 0) isAlive = field[0] is not ((byte)'Z' or (byte)'X');
            else if (place == 2) group = (int)Number(field);
            else if (place == 3) session = (int)Number(field);
            else if (place is >= FirstOfTimes and < FirstOfTimes + 4) ticks += Number(field);
            else if (place == Pages) pages = Number(field);
            if (++place > Pages) break;
        }

        return new ProcessStat(isAlive, group, session, TimeSpan.FromTicks(ticks * (TimeSpan.TicksPerSecond / TicksPerSecond)), pages * Environment.SystemPageSize);
    }

    private static long Number(ReadOnlySpan<byte> field) => long.Parse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
