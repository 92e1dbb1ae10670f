using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Federation.ServiceDefaults.Postgres;

/// <summary>
/// A PostgreSQL server that this process made or found running in a folder, reached by a unix socket only. Every user of the server holds a shared
/// lock on <c>users.lock</c> there; a sentinel process waits for the exclusive one, which it gets when the last user has ended in whatever way, and
/// stops the server. As root the server runs as <c>postgres</c>, or <c>nobody</c> where there is no such user.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string Superuser = "federation";
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    private readonly PrivatePostgresOptions options;
    private readonly PostgresBinaries binaries;
    private readonly TimeProvider time;
    private readonly string folder;
    private readonly string data;
    private readonly string socketFolder;
    private readonly string? runAs;
    private FileStream? usersLock;

    private PrivatePostgres(PrivatePostgresOptions options, PostgresBinaries binaries, TimeProvider time)
    {
        this.options = options;
        this.binaries = binaries;
        this.time = time;
        folder = Path.GetFullPath(options.Folder);
        data = Path.Combine(folder, "data");
        socketFolder = SocketFolder(folder);
        runAs = Environment.UserName == "root" ? UnprivilegedUser() : null;
    }

    /// <summary>Starts the folder's server, or joins it where it already runs.</summary>
    /// <exception cref="PostgresMissingException">PostgreSQL is not installed.</exception>
    /// <exception cref="PrivatePostgresException">It did not start; the message has the reason and the end of its log.</exception>
    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.StartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var server = new PrivatePostgres(options, PostgresBinaries.Find(), time);
        var started = false;
        try
        {
            await server.StartAsync(either.Token);
            started = true;
            return server;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PrivatePostgresException($"PostgreSQL in {server.folder} was not up after {options.StartTimeout}.{server.EndOfLog()}");
        }
        finally
        {
            if (!started && server.usersLock is { } held) await held.DisposeAsync();
        }
    }

    /// <summary>A connection string for one of the server's databases.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = socketFolder,
        Username = Superuser,
        Database = database,
        MaxPoolSize = 40,
    }.ConnectionString;

    /// <summary>Makes a database unless it is there, and answers its connection string.</summary>
    public async Task<string> EnsureDatabaseAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = database } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand($"create database {new NpgsqlCommandBuilder().QuoteIdentifier(database)}", connection);
            try
            {
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
            {
                // Another user of the server made it at the same moment.
            }
        }

        return ConnectionString(database);
    }

    /// <summary>Stops the server at once whoever uses it, as a crash of the machine's disk or an operator would; it starts again with <see cref="StartAsync(PrivatePostgresOptions, TimeProvider, CancellationToken)"/>.</summary>
    public Task StopNowAsync(CancellationToken cancellationToken) => RunAsync("pg_ctl", ["-D", data, "-w", "-m", "immediate", "stop"], cancellationToken);

    /// <summary>Leaves the server; the last one to leave stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (usersLock is null) return;
        await usersLock.DisposeAsync();
        usersLock = null;
        if (!TryLock(FileShare.None, out var last)) return;
        await using (last)
        {
            if (await IsRunningAsync(CancellationToken.None)) await RunAsync("pg_ctl", ["-D", data, "-w", "-m", "fast", "stop"], CancellationToken.None);
            if (options.Temporary) DeleteFolders();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        MakeFolder(folder);
        MakeFolder(socketFolder);
        await RequireTraversableAsync(cancellationToken);

        await using var starting = await LockAsync("start.lock", FileShare.None, cancellationToken);
        usersLock = await LockAsync("users.lock", FileShare.Read, cancellationToken);
        if (!await IsRunningAsync(cancellationToken))
        {
            if (!File.Exists(Path.Combine(data, "PG_VERSION"))) await InitialiseAsync(cancellationToken);
            await StartServerAsync(cancellationToken);
        }

        StartSentinel();
    }

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        var half = data + ".new";
        if (Directory.Exists(half)) Directory.Delete(half, recursive: true);
        await RunAsync("initdb", ["-D", half, "-U", Superuser, "-E", "UTF8", "--locale=C", "--auth=trust", "--no-instructions", .. options.Durable ? Array.Empty<string>() : ["--no-sync"]], cancellationToken);
        Directory.Move(half, data);
    }

    private Task StartServerAsync(CancellationToken cancellationToken)
    {
        string[] settings =
        [
            "listen_addresses=", $"unix_socket_directories={socketFolder}", "max_connections=300", "shared_buffers=256MB", "max_wal_size=2GB", "wal_compression=on",
            .. options.Durable ? Array.Empty<string>() : ["fsync=off", "full_page_writes=off"],
        ];
        return RunAsync("pg_ctl", ["-D", data, "-w", "-t", "50", "-l", LogFile, "-o", string.Join(' ', settings.Select(setting => $"-c {setting}")), "start"], cancellationToken);
    }

    private async Task<bool> IsRunningAsync(CancellationToken cancellationToken) =>
        File.Exists(Path.Combine(data, "postmaster.pid")) && (await ExitCodeAsync("pg_ctl", ["-D", data, "status"], cancellationToken)).ExitCode == 0;

    private void StartSentinel()
    {
        if (!OperatingSystem.IsLinux()) return;
        const string script = """
            exec 9<"$1/users.lock" || exit
            flock -x 9
            "$2" -D "$1/data" status >/dev/null 2>&1 && "$2" -D "$1/data" -w -m fast stop >/dev/null 2>&1
            [ "$3" = temporary ] && rm -rf "$1" "$4"
            exit 0
            """;
        var start = Command("setsid", ["sh", "-c", script, "federation-postgres-sentinel", folder, binaries["pg_ctl"], options.Temporary ? "temporary" : "kept", socketFolder]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var sentinel = Process.Start(start);
        sentinel!.StandardInput.Close();
    }

    private async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await ExitCodeAsync(program, arguments, cancellationToken);
        if (exitCode != 0) throw new PrivatePostgresException($"{program} for {folder} ended with {exitCode}: {output}{EndOfLog()}");
    }

    /// <summary>Output goes to a file: a server started by pg_ctl keeps its standard output open, and a pipe would never end.</summary>
    private async Task<(int ExitCode, string Output)> ExitCodeAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var output = Path.Combine(folder, $"{program}.{Environment.ProcessId}.{Guid.NewGuid():n}.out");
        try
        {
            using var process = Process.Start(Command("sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", output, binaries[program], .. arguments]))!;
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, File.Exists(output) ? (await File.ReadAllTextAsync(output, cancellationToken)).Trim() : "");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private ProcessStartInfo Command(string program, string[] arguments)
    {
        string[] words = runAs is null
            ? [program, .. arguments]
            : ["setpriv", $"--reuid={runAs}", $"--regid={GroupOf(runAs)}", "--init-groups", "--", program, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = folder };
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private async Task RequireTraversableAsync(CancellationToken cancellationToken)
    {
        if (runAs is null) return;
        var start = Command("test", ["-w", folder]);
        start.WorkingDirectory = "/";
        using var test = Process.Start(start)!;
        await test.WaitForExitAsync(cancellationToken);
        if (test.ExitCode != 0)
            throw new PrivatePostgresException($"PostgreSQL does not run as root, and user '{runAs}' cannot reach {folder}: choose a folder whose parents everybody may enter (chmod o+x), or set ConnectionStrings:Postgres.");
    }

    private void MakeFolder(string path)
    {
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (runAs is null) return;
        using var chown = Process.Start("chown", [runAs, path]);
        chown.WaitForExit();
    }

    private async Task<FileStream> LockAsync(string name, FileShare share, CancellationToken cancellationToken)
    {
        FileStream? held;
        while (!TryLock(share, out held, name)) await Task.Delay(LockPoll, time, cancellationToken);
        return held;
    }

    private bool TryLock(FileShare share, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FileStream? held, string name = "users.lock")
    {
        held = null;
        try
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
            {
                using (File.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite)) { }
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }

            held = File.Open(path, FileMode.Open, FileAccess.Read, share);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void DeleteFolders()
    {
        foreach (var path in new[] { folder, socketFolder }.Where(Directory.Exists)) Directory.Delete(path, recursive: true);
    }

    private string LogFile => Path.Combine(folder, "server.log");

    private string EndOfLog() => File.Exists(LogFile) ? $"\nThe end of {LogFile}:\n{string.Join('\n', File.ReadLines(LogFile).TakeLast(12))}" : "";

    /// <summary>A unix socket's path may have 107 bytes: a deep folder's socket goes to the temporary folder instead.</summary>
    private static string SocketFolder(string folder)
    {
        var inside = Path.Combine(folder, "socket");
        return Encoding.UTF8.GetByteCount(inside) <= 80
            ? inside
            : Path.Combine(Path.GetTempPath(), $"federation-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12]}");
    }

    private static string UnprivilegedUser() => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static string GroupOf(string user) =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).First(fields => fields[0] == user)[3];
}

/// <summary>A private PostgreSQL server could not be made, started or stopped.</summary>
public sealed class PrivatePostgresException(string message) : Exception(message);
