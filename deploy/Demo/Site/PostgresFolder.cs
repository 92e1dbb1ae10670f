using System.Security.Cryptography;
using System.Text;
using Federation.Demo.Hosting;

namespace Federation.Demo.Site;

/// <summary>Where the private PostgreSQL keeps its data.</summary>
public static class PostgresFolder
{
    /// <summary>
    /// <c>postgres</c> in the run folder. As root the server runs as another user, who may not enter every folder (Debian's <c>/root</c>, say): then one in
    /// <c>/var/lib</c> that is named after the run folder.
    /// </summary>
    public static string For(RunFolder run) =>
        Environment.UserName != "root" || Parents(run.Folder).All(MayBeEnteredByAll)
            ? run["postgres"]
            : $"/var/lib/federation-demo-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(run.Folder)))[..12]}";

    private static IEnumerable<DirectoryInfo> Parents(string folder)
    {
        for (DirectoryInfo? parent = new(folder); parent is not null; parent = parent.Parent) yield return parent;
    }

    private static bool MayBeEnteredByAll(DirectoryInfo folder) => folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute);
}
