using Federation.TestKit.Programs;

namespace Federation.Demo.Hosting;

/// <summary>What a start that was killed left running in the run folder. A program is known by its environment, which names its data folder.</summary>
public static class Leftovers
{
    /// <summary>Kills the programs, which may be done to them at any time. Their jobs run on, and the programs that are started next adopt them.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> EndProgramsAsync(RunFolder run, TimeProvider time, CancellationToken cancellationToken)
    {
        var programs = LinuxProcess.All.Where(process => process.Environment.Any(variable => variable.Contains($"__DataFolder={run.Folder}/", StringComparison.Ordinal))).ToList();
        foreach (var program in programs) program.Kill();
        while (programs.Any(program => program.IsAlive)) await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        return programs.Count;
    }

    /// <summary>Kills the jobs of every program with all their processes.</summary>
    public static void EndJobs(RunFolder run)
    {
        foreach (var program in Directory.EnumerateDirectories(run.Folder)) ProcessSessions.EndThoseOf(Path.Combine(program, "data"));
    }
}
