using System.Diagnostics;

namespace Federation.ServiceDefaults.Postgres;

/// <summary>Runs PostgreSQL's programs for a private server's folder, as the user that the server runs as.</summary>
internal sealed class PostgresPrograms(PostgresBinaries binaries, PostgresFolder folder)
{
    /// <summary>
    /// Waits for the last user of the server to end, in whatever way it does, and stops the server then. Arguments: its own lock, the users' lock,
    /// the folder, the socket's folder, whether both are temporary, and <c>pg_ctl</c> as it is to be called. A users' lock that was deleted meanwhile was
    /// another server's. Its own lock goes before the users', so that a user who comes while it ends gets a sentinel too.
    /// </summary>
    private const string SentinelScript = """
        exec 8<"$1" 9<"$2" || exit
        users=$2 root=$3 socket=$4 kind=$5
        shift 5
        flock --nonblock 8 || exit
        flock 9
        [ "$users" -ef /proc/$$/fd/9 ] || exit
        "$@" -D "$root/data" status >/dev/null 2>&1 && "$@" -D "$root/data" -w -m fast stop >/dev/null 2>&1
        exec 8<&-
        [ "$kind" = temporary ] || exit
        rm -rf "$socket"
        find "$root" -mindepth 1 ! -name users.lock -delete
        rm "$users"
        rmdir "$root" 2>/dev/null
        """;

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="PrivatePostgresException">It ended with another code than 0.</exception>
    public async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await TryRunAsync(program, arguments, cancellationToken);
        if (exitCode != 0) throw new PrivatePostgresException($"{program} for {folder.Root} ended with {exitCode}: {output}{folder.EndOfLog()}");
    }

    /// <summary>Runs a program to its end and answers its exit code and output.</summary>
    public Task<(int ExitCode, string Output)> TryRunAsync(string program, string[] arguments, CancellationToken cancellationToken) =>
        OutcomeAsync([binaries[program], .. arguments], cancellationToken);

    /// <summary>As <see cref="TryRunAsync"/>; the program itself counts as a user of the server, so that the sentinel acts after it even when this process is killed meanwhile.</summary>
    public Task<(int ExitCode, string Output)> TryRunAsUserAsync(string program, string[] arguments, CancellationToken cancellationToken) =>
        OperatingSystem.IsLinux()
            ? OutcomeAsync(["flock", "--shared", "--close", folder.UsersLock, binaries[program], .. arguments], cancellationToken)
            : TryRunAsync(program, arguments, cancellationToken);

    /// <summary>Starts the process that stops the server when its last user was killed; only Linux has what it takes. A second one ends at once.</summary>
    /// <param name="temporary">Whether it deletes the folder after that.</param>
    public void StartSentinel(bool temporary)
    {
        if (!OperatingSystem.IsLinux()) return;
        string[] arguments = [folder.SentinelLock, folder.UsersLock, folder.Root, folder.Socket, temporary ? "temporary" : "kept", .. AsServerUser([binaries["pg_ctl"]])];
        var start = new ProcessStartInfo("setsid", ["sh", "-c", SentinelScript, "federation-postgres-sentinel", .. arguments])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var sentinel = Process.Start(start)!;
        sentinel.StandardInput.Close();
    }

    /// <summary>Whether the server's user may write to the folder, which takes the right to pass through every folder above it.</summary>
    public async Task<bool> CanReachFolderAsync(CancellationToken cancellationToken)
    {
        var start = Command(["test", "-w", folder.Root]);
        start.WorkingDirectory = "/";
        using var test = Process.Start(start)!;
        await test.WaitForExitAsync(cancellationToken);
        return test.ExitCode == 0;
    }

    /// <summary>Output goes to a file: a server that was started keeps its standard output open, and a pipe would never end.</summary>
    private async Task<(int ExitCode, string Output)> OutcomeAsync(string[] words, CancellationToken cancellationToken)
    {
        var output = folder.Inside($"{Guid.NewGuid():n}.out");
        try
        {
            using var process = Process.Start(Command(["sh", "-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", output, .. words]))!;
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, File.Exists(output) ? (await File.ReadAllTextAsync(output, cancellationToken)).Trim() : "");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private ProcessStartInfo Command(string[] words)
    {
        var all = AsServerUser(words);
        var start = new ProcessStartInfo(all[0], all[1..]) { WorkingDirectory = folder.Root };
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private string[] AsServerUser(string[] words) =>
        folder.ServerUser is { } user ? ["setpriv", $"--reuid={user}", $"--regid={GroupOf(user)}", "--init-groups", "--", .. words] : words;

    private static string GroupOf(string user) => File.ReadLines("/etc/passwd").Select(line => line.Split(':')).First(fields => fields[0] == user)[3];
}
