using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Federation.ServiceDefaults.Postgres;

/// <summary>The folder of a private server: its paths, whose it is, and the lock files by which processes agree about it.</summary>
internal sealed class PostgresFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public string Root { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Held by whoever starts the server, for as long as that takes.</summary>
    public string StartLock => Inside("start.lock");

    /// <summary>Held shared by every user of the server, and exclusively by whoever stops it.</summary>
    public string UsersLock => Inside("users.lock");

    /// <summary>Held by a user that leaves, while it finds out whether it is the last one.</summary>
    public string LeaveLock => Inside("leave.lock");

    /// <summary>Held by the sentinel, so that there is only one.</summary>
    public string SentinelLock => Inside("sentinel.lock");

    public string Data => Inside("data");

    public string Log => Inside("server.log");

    public bool IsInitialised => File.Exists(System.IO.Path.Combine(Data, "PG_VERSION"));

    public bool HasServer => File.Exists(System.IO.Path.Combine(Data, "postmaster.pid"));

    /// <summary>Whether the folder is on its way out: the lock on its users goes last.</summary>
    public bool IsBeingDeleted => Directory.Exists(Root) && !File.Exists(UsersLock);

    /// <summary>A unix socket's path may have 107 bytes, and PostgreSQL takes some characters amiss: such a folder's socket goes to the temporary folder instead.</summary>
    public string Socket
    {
        get
        {
            var inside = Inside("socket");
            return inside.Length <= 80 && inside.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
                ? inside
                : System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"federation-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..12]}");
        }
    }

    /// <summary>As root the server needs another user: <c>postgres</c>, or <c>nobody</c> where there is none. Null when it runs as whoever this is.</summary>
    public string? ServerUser { get; } = !Environment.IsPrivilegedProcess ? null : HasUser("postgres") ? "postgres" : "nobody";

    public string Inside(string name) => System.IO.Path.Combine(Root, name);

    /// <summary>The end of the server's log for an error message; empty if there is none.</summary>
    public string EndOfLog() => File.Exists(Log) ? $"\nThe end of {Log}:\n{string.Join('\n', File.ReadLines(Log).TakeLast(12))}" : "";

    /// <summary>Makes the folder and the lock files, where they are missing; answers false if another user deleted them again meanwhile.</summary>
    public async Task<bool> TryMakeAsync(CancellationToken cancellationToken)
    {
        await MakeFolderAsync(Root, cancellationToken);
        try
        {
            foreach (var lockFile in new[] { StartLock, UsersLock, LeaveLock, SentinelLock }.Where(file => !File.Exists(file))) MakeLock(lockFile);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Makes the socket's folder, if it is missing.</summary>
    public Task MakeSocketAsync(CancellationToken cancellationToken) => MakeFolderAsync(Socket, cancellationToken);

    /// <summary>Deletes everything, the users' lock last: whoever waits for that makes the folder anew, and what it has made stays.</summary>
    public void Delete()
    {
        if (Directory.Exists(Socket)) Directory.Delete(Socket, recursive: true);
        foreach (var inside in Directory.GetDirectories(Root)) Directory.Delete(inside, recursive: true);
        foreach (var inside in Directory.GetFiles(Root).Where(file => file != UsersLock)) File.Delete(inside);
        File.Delete(UsersLock);
        try
        {
            Directory.Delete(Root);
        }
        catch (IOException) when (Directory.Exists(Root))
        {
            // The next user is there already.
        }
    }

    /// <summary>A folder in which a cluster is made, until it is whole and becomes <see cref="Data"/>.</summary>
    public string NewData() => Inside($"new-{Guid.NewGuid():n}");

    /// <summary>Deletes what killed processes began to make. Where the program they started still runs it is left to the next start: it is in nobody's way.</summary>
    public void DeleteHalfMade()
    {
        foreach (var begun in Directory.EnumerateDirectories(Root, "new-*"))
        {
            try
            {
                Directory.Delete(begun, recursive: true);
            }
            catch (IOException)
            {
                // initdb, orphaned, writes or deletes there at this moment.
            }
        }
    }

    /// <summary>Takes one of the locks unless another holds it in the way: shared with <see cref="FileShare.Read"/>, exclusive with <see cref="FileShare.None"/>.</summary>
    public static FileStream? TryLock(string lockFile, FileShare share)
    {
        try
        {
            var held = File.Open(lockFile, FileMode.Open, FileAccess.Read, share);
            if (!IsDeleted(held)) return held;
            held.Dispose();
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task MakeFolderAsync(string made, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(made, OwnerOnly);
        if (ServerUser is null) return;
        using var chown = Process.Start("chown", [ServerUser, made]);
        await chown.WaitForExitAsync(cancellationToken);
    }

    private static void MakeLock(string lockFile)
    {
        try
        {
            using var made = File.Open(lockFile, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
            File.SetUnixFileMode(made.SafeFileHandle, Readable);
        }
        catch (IOException) when (File.Exists(lockFile))
        {
            // Another user made it at the same moment.
        }
    }

    /// <summary>Whether the file went away between being opened and being locked: such a lock binds nobody.</summary>
    private static bool IsDeleted(FileStream file) =>
        OperatingSystem.IsLinux()
            ? File.ResolveLinkTarget($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName.EndsWith(" (deleted)", StringComparison.Ordinal) ?? true
            : !File.Exists(file.Name);

    private static bool HasUser(string name) => File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
}
