using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// The node's memory of its jobs: one folder per taking of a job, <c>{DataFolder}/spool/{id}-{epoch}</c>. It stays until the region has
/// acknowledged result and log, and it is all that a node needs to go on after it was killed.
/// </summary>
internal sealed class Spool(IOptions<ExecutionOptions> options, TimeProvider time)
{
    /// <summary>Others may pass through, to reach a script that is theirs, and see nothing.</summary>
    public const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string dataFolder = Path.GetFullPath(options.Value.DataFolder);

    /// <summary>Where jobs run whose plugin names no folder.</summary>
    public string WorkFolder => Path.Combine(dataFolder, "work");

    public string WrapperPath => Path.Combine(dataFolder, "bin", "wrapper.sh");
    public string TestPluginPath => Path.Combine(dataFolder, "bin", "testplug.sh");

    private string SpoolFolder => Path.Combine(dataFolder, "spool");
    private string BootPath => Path.Combine(dataFolder, "boot");

    /// <summary>Makes folders and scripts.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(WorkFolder);
        Directory.CreateDirectory(SpoolFolder, FolderMode);
        Directory.CreateDirectory(Path.Combine(dataFolder, "bin"));
        Install("wrapper.sh", WrapperPath);
        Install("testplug.sh", TestPluginPath);
    }

    /// <summary>
    /// Whether this spool has been in use since the machine started. If it has not, the machine was started again or the data folder is a new one,
    /// and a job that is not in the spool may have been run all the same.
    /// </summary>
    public bool RemembersThisBoot => File.Exists(BootPath) && File.ReadAllText(BootPath) == ProcessTable.BootId;

    /// <summary>From now on a job that is not in the spool has not been started.</summary>
    public void RememberThisBoot() => File.WriteAllText(BootPath, ProcessTable.BootId);

    /// <summary>All entries; what was never completely written is cleared away.</summary>
    public IReadOnlyList<SpoolEntry> Open()
    {
        var entries = new List<SpoolEntry>();
        foreach (var folder in Directory.GetDirectories(SpoolFolder))
        {
            if (SpoolEntry.Open(folder) is { } entry) entries.Add(entry);
            else Directory.Delete(folder, recursive: true);
        }

        return entries;
    }

    /// <summary>An entry for a job that is to be started.</summary>
    public SpoolEntry Add(JobOrder order) => SpoolEntry.Create(FolderOf(order.Key), order, time.GetUtcNow(), ProcessTable.BootId);

    /// <summary>An entry for a job that may have been run by an earlier life of this node that left no trace of it: it is never started.</summary>
    public SpoolEntry AddLost(JobOrder order) => SpoolEntry.Create(FolderOf(order.Key), order, time.GetUtcNow(), boot: "");

    private string FolderOf(JobKey key)
    {
        var name = $"{key.Id}-{key.Epoch}";
        return name.AsSpan().ContainsAny('/', '\0') || name.StartsWith('.')
            ? throw new ArgumentException($"'{key.Id}' cannot be a job's id.", nameof(key))
            : Path.Combine(SpoolFolder, name);
    }

    /// <summary>Puts a script in its place at once, because shells of running jobs may be reading the one that is there.</summary>
    private static void Install(string name, string path)
    {
        using var script = typeof(Spool).Assembly.GetManifestResourceStream(name)!;
        var fresh = path + ".new";
        using (var file = File.Create(fresh)) script.CopyTo(file);
        File.Move(fresh, path, overwrite: true);
    }
}
