using System.Globalization;
using System.Runtime.InteropServices;

namespace Federation.Demo.Hosting;

/// <summary>One process of this machine as <c>/proc</c> tells it.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="Session">The session it belongs to: the id of the process that leads it.</param>
/// <param name="Arguments">Its command line.</param>
public sealed record LinuxProcess(int Id, int Session, IReadOnlyList<string> Arguments);

/// <summary>The processes of this machine, found and signalled.</summary>
public static class LinuxProcesses
{
    private static readonly string[] SocketTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    public const int SigTerm = 15;
    public const int SigKill = 9;

    /// <summary>All that this user may look at; one that ends meanwhile may be missing.</summary>
    public static IReadOnlyList<LinuxProcess> All() =>
        [.. Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => name.All(char.IsAsciiDigit)).Select(Read).OfType<LinuxProcess>()];

    /// <summary>Sends a signal; a process that has ended already is no fault.</summary>
    public static void Signal(int processId, int signal) => _ = Kill(processId, signal);

    /// <summary>Asks the processes to end and kills those that are still there when the patience is over. Asked again for each round, so that new ones are met too.</summary>
    public static async Task EndAsync(Func<IReadOnlyList<LinuxProcess>> processes, TimeSpan patience, TimeProvider time)
    {
        var begun = time.GetTimestamp();
        foreach (var process in processes()) Signal(process.Id, SigTerm);
        while (processes() is { Count: > 0 } left)
        {
            if (time.GetElapsedTime(begun) > patience)
                foreach (var process in left) Signal(process.Id, SigKill);
            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
        }
    }

    /// <summary>Who listens on a local TCP port, if this user may know.</summary>
    public static LinuxProcess? ListenerOf(int port)
    {
        var sockets = SocketTables
            .Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet();
        return sockets.Count == 0 ? null : All().FirstOrDefault(process => OpenFiles(process.Id).Any(sockets.Contains));
    }

    private static LinuxProcess? Read(string id)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{id}/cmdline").TrimEnd('\0').Split('\0');
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var afterName = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ended = afterName[0] is "Z" or "X";
            return ended ? null : new LinuxProcess(Number(id), Number(afterName[3]), arguments);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IReadOnlyList<string> OpenFiles(int processId)
    {
        try
        {
            return [.. Directory.EnumerateFiles($"/proc/{processId}/fd").Select(link => File.ResolveLinkTarget(link, returnFinalTarget: false)?.Name).OfType<string>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
