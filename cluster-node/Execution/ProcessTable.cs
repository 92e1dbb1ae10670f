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
            if (Read(pid) is { } process && process.Session == session) groups.Add(process.Group);
        }

        return groups;
    }

    private static IEnumerable<int> Pids()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) yield return pid;
        }
    }

    private static (int Group, int Session)? Read(int pid)
    {
        try
        {
            // pid (name) state parent group session ...; the name may hold spaces and parentheses, a dead process has the state Z or X.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 5);
            return fields[0] is "Z" or "X"
                ? null
                : (int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
