using System.Diagnostics;
using System.Globalization;

namespace Federation.TestKit.Programs;

/// <summary>Sees to it that no program outlives the test run, even when that is killed: a shell that kills them once its standard input ends.</summary>
internal static class ProcessGuard
{
    private const string Script = """
        while read -r pid; do pids="$pids $pid"; done
        for pid in $pids; do grep -q Federation "/proc/$pid/cmdline" 2>/dev/null && kill -9 "$pid"; done
        """;

    private static readonly Lock Gate = new();
    private static readonly Process Shell = Start();

    /// <summary>Takes a process under guard.</summary>
    public static void Watch(Process process)
    {
        lock (Gate)
        {
            Shell.StandardInput.WriteLine(process.Id.ToString(CultureInfo.InvariantCulture));
            Shell.StandardInput.Flush();
        }
    }

    private static Process Start() => Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script]) { RedirectStandardInput = true })!;
}
