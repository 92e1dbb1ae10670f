using System.Globalization;
using Federation.ServiceDefaults.Postgres;
using Npgsql;

namespace Federation.ServiceDefaults.Tests.Postgres;

/// <summary>A place for a private server and what can be seen of it from outside.</summary>
internal sealed class ServerFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("federation-test-").FullName;

    public ServerFolder()
    {
        File.SetUnixFileMode(root, (UnixFileMode)Convert.ToInt32("755", 8));
        Folder = Path.Combine(root, "pg");
    }

    public string Folder { get; }

    public PrivatePostgresOptions Kept => new() { Folder = Folder, Durable = false };

    public PrivatePostgresOptions Temporary => Kept with { Temporary = true };

    public string PidFile => Path.Combine(Folder, "data", "postmaster.pid");

    public int ServerPid => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    public bool HasServer => File.Exists(PidFile) && Directory.Exists($"/proc/{ServerPid}");

    /// <summary>Sentinels that wait for this server's users.</summary>
    public int Sentinels => Directory.EnumerateDirectories("/proc").Count(process => CommandOf(process).Contains($"federation-postgres-sentinel\0{Folder}", StringComparison.Ordinal));

    public static async Task<int> AskAsync(PrivatePostgres server, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(await server.EnsureDatabaseAsync("one", cancellationToken) + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select 41 + 1", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
