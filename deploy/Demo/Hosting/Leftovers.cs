namespace Federation.Demo.Hosting;

/// <summary>
/// Processes that work in the run folder and that nobody looks after: a start that was killed leaves its programs, and programs that end leave their jobs
/// running. They are known by their command lines: a program's names its data folder, a job's wrapper its spool folder.
/// </summary>
/// <param name="folder">The run folder.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">How long a process may take to end before it is killed. Default: 10 seconds.</param>
public sealed class Leftovers(RunFolder folder, TimeProvider time, TimeSpan? patience = null)
{
    private readonly TimeSpan patience = patience ?? TimeSpan.FromSeconds(10);

    /// <summary>Ends the programs of a start that was killed. Their jobs run on: the programs started next adopt them.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> EndProgramsAsync()
    {
        var count = Programs().Count;
        await LinuxProcesses.EndAsync(Programs, patience, time);
        return count;
    }

    /// <summary>Ends every job with all its processes.</summary>
    /// <returns>How many jobs there were.</returns>
    public async Task<int> EndJobsAsync()
    {
        var sessions = Wrappers().Select(wrapper => wrapper.Session).ToHashSet();
        await LinuxProcesses.EndAsync(() => [.. LinuxProcesses.All().Where(process => sessions.Contains(process.Session))], patience, time);
        return sessions.Count;
    }

    private IReadOnlyList<LinuxProcess> Programs() =>
        [.. LinuxProcesses.All().Where(process => process.Arguments.Any(argument =>
            argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains($":DataFolder={folder.Folder}/", StringComparison.Ordinal)))];

    /// <summary>A wrapper leads its session; whoever else looks at a spool folder does not.</summary>
    private IEnumerable<LinuxProcess> Wrappers() =>
        LinuxProcesses.All().Where(process => process.Id == process.Session && process.Arguments.Any(argument =>
            argument.StartsWith($"{folder.Folder}/", StringComparison.Ordinal) && argument.Contains("/spool/", StringComparison.Ordinal)));
}
