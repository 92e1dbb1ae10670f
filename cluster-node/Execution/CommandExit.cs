using System.Globalization;

namespace Federation.ClusterNode.Execution;

/// <summary>How a command ended, as the wrapper wrote it.</summary>
/// <param name="Code">The exit status; 128 and the signal's number if a signal ended it.</param>
/// <param name="BySignal">Whether a signal ended it.</param>
/// <param name="ErrorPlace">Where in the output the last thing written to standard error ends; 0 if there was none.</param>
/// <param name="Terminated">Whether the session was told to end before the command did.</param>
internal sealed record CommandExit(int Code, bool BySignal, long ErrorPlace, bool Terminated)
{
    private static readonly string[] Signals =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE",
        "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ",
        "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ];

    /// <summary>The code as a job shows it: <c>3</c>, <c>SIGKILL</c>.</summary>
    public string Name => BySignal && Code - 128 is > 0 and var signal && signal < Signals.Length
        ? Signals[signal]
        : Code.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads what the wrapper wrote: perhaps a shell's words about the signal that ended the command, then the line <c>exit CODE PLACE TERMINATED</c>.
    /// Null before that is complete.
    /// </summary>
    public static CommandExit? Parse(string text)
    {
        var start = text.LastIndexOf("exit ", StringComparison.Ordinal);
        if (start < 0 || !text.EndsWith('\n')) return null;

        var words = text[start..].TrimEnd('\n').Split(' ');
        return new CommandExit(
            int.Parse(words[1], CultureInfo.InvariantCulture), BySignal: start > 0, long.Parse(words[2], CultureInfo.InvariantCulture), words[3] == "1");
    }
}
