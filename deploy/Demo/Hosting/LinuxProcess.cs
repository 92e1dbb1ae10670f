using System.Diagnostics;
using System.Globalization;

namespace Federation.Demo.Hosting;

/// <summary>A process of this machine as <c>/proc</c> tells it. What this user may not know, or what has ended, is empty.</summary>
public sealed record LinuxProcess(int Id)
{
    private static readonly string[] SocketTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>All there are.</summary>
    public static IEnumerable<LinuxProcess> All =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(name => new LinuxProcess(int.Parse(name!, CultureInfo.InvariantCulture)));

    /// <summary>Its command line.</summary>
    public IReadOnlyList<string> Arguments => Strings("cmdline");

    /// <summary>The environment that it was started with, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment => Strings("environ");

    /// <summary>Who listens on a TCP port of this machine; null if nobody does, or nobody whom this user may know.</summary>
    public static LinuxProcess? ListenerOf(int port)
    {
        var sockets = SocketTables
            .Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet();
        return sockets.Count == 0 ? null : All.FirstOrDefault(process => process.OpenFiles().Any(sockets.Contains));
    }

    /// <summary>Whether it still runs; one that has ended and that nobody has asked how does not.</summary>
    public bool IsAlive => Arguments.Count > 0;

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private string[] Strings(string file) => Read(() => File.ReadAllText($"/proc/{Id}/{file}").Split('\0', StringSplitOptions.RemoveEmptyEntries));

    private IEnumerable<string> OpenFiles() =>
        Read(() => Directory.GetFiles($"/proc/{Id}/fd")).SelectMany(link => Read(() => File.ResolveLinkTarget(link, returnFinalTarget: false) is { Name: var target } ? [target] : []));

    private static string[] Read(Func<string[]> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
