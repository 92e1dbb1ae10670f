namespace Federation.ServiceDefaults.Postgres;

/// <summary>Where PostgreSQL's server programs are on this machine: one folder that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</summary>
public sealed record PostgresBinaries(string Folder)
{
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    /// <summary>The full path of one of the programs.</summary>
    public string this[string program] => Path.Combine(Folder, program);

    /// <summary>Looks on <c>PATH</c> and in the usual places of Debian, the PostgreSQL project's RPMs and Homebrew; the highest version wins within a place.</summary>
    /// <exception cref="PostgresMissingException">None is there; the message names what to install.</exception>
    public static PostgresBinaries Find() =>
        Candidates().FirstOrDefault(folder => Needed.All(program => File.Exists(Path.Combine(folder, program)))) is { } found
            ? new PostgresBinaries(found)
            : throw new PostgresMissingException();

    private static IEnumerable<string> Candidates() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "pg_ctl"))
            .Where(File.Exists)
            .Select(program => Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program)!)
            .Concat(Versions("/usr/lib/postgresql", "*"))
            .Concat(Versions("/usr", "pgsql-*"))
            .Concat(Versions("/opt/homebrew/opt", "postgresql*"))
            .Concat(Versions("/usr/local/opt", "postgresql*"));

    private static IEnumerable<string> Versions(string root, string pattern) =>
        Directory.Exists(root)
            ? Directory.EnumerateDirectories(root, pattern).OrderByDescending(VersionOf).Select(folder => Path.Combine(folder, "bin"))
            : [];

    private static int VersionOf(string folder) =>
        int.TryParse(new string([.. Path.GetFileName(folder).Where(char.IsAsciiDigit)]), out var version) ? version : 0;
}

/// <summary>PostgreSQL's server programs are not installed and no connection string is configured.</summary>
public sealed class PostgresMissingException() : Exception(
    "PostgreSQL's server programs (initdb, pg_ctl, postgres) were not found on PATH nor in the usual places. " +
    "Install them (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql), " +
    "or set ConnectionStrings:Postgres to a server that runs elsewhere.");
