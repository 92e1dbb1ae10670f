namespace Federation.ServiceDefaults.Postgres;

/// <summary>Where PostgreSQL's server programs are on this machine: one folder that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</summary>
public sealed record PostgresBinaries(string Folder)
{
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    /// <summary>The full path of one of the programs.</summary>
    public string this[string program] => Path.Combine(Folder, program);

    /// <summary>
    /// Looks in <paramref name="folder"/>, or where that is null on <c>PATH</c> and in the usual places of Debian, the PostgreSQL project's RPMs and
    /// Homebrew; the highest version wins within a place.
    /// </summary>
    /// <exception cref="PostgresMissingException">None is there; the message names what to install.</exception>
    public static PostgresBinaries Find(string? folder = null) =>
        (folder is null ? UsualPlaces() : [folder]).FirstOrDefault(place => Needed.All(program => File.Exists(Path.Combine(place, program)))) is { } found
            ? new PostgresBinaries(found)
            : throw new PostgresMissingException(folder ?? "PATH or the usual places");

    private static IEnumerable<string> UsualPlaces() =>
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
public sealed class PostgresMissingException(string place) : Exception(
    $"PostgreSQL's server programs (initdb, pg_ctl, postgres) were not found in {place}. " +
    "Install them (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql), " +
    "or set ConnectionStrings:Postgres to a server that runs elsewhere.");
