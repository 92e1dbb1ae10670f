using System.ComponentModel;
using System.Diagnostics;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// The processes of one job: a session of their own, led by the wrapper. Started by this node, or by an earlier life of it and adopted.
/// </summary>
internal sealed class JobProcess : IDisposable
{
    private const int ArgumentsTooLong = 7;

    /// <summary>
    /// A script must not be open for writing in any process when it is run ("Text file busy"), and a process that is just being forked shares all open
    /// files: so nothing is forked while a script is written.
    /// </summary>
    private static readonly Lock Forking = new();

    private static readonly string SetSid = Find("setsid");

    private readonly SpoolEntry entry;
    private readonly TimeProvider time;
    private readonly TimeSpan pollEvery;
    private readonly Process? child;
    private int? leader;

    static JobProcess() => LibC.LetChildrenHaveBrokenPipes();

    private JobProcess(SpoolEntry entry, Process? child, TimeSpan pollEvery, TimeProvider time)
    {
        this.entry = entry;
        this.child = child;
        this.pollEvery = pollEvery;
        this.time = time;
    }

    /// <summary>The process that leads the session; null before it is known.</summary>
    public int? Id => (leader ??= entry.ReadProcess()) ?? child?.Id;

    /// <summary>Starts a wrapper for the entry. Whoever started one before: only one of them runs the command.</summary>
    /// <exception cref="JobRefusedException">It can never be started.</exception>
    public static JobProcess Start(SpoolEntry entry, PluginLaunch launch, string wrapper, TimeSpan pollEvery, TimeProvider time)
    {
        var start = new ProcessStartInfo(SetSid) { UseShellExecute = false, WorkingDirectory = launch.Folder };
        start.ArgumentList.Add("/bin/sh");
        start.ArgumentList.Add(wrapper);
        start.ArgumentList.Add(entry.Folder);
        foreach (var word in launch.Command) start.ArgumentList.Add(word);

        start.Environment.Clear();
        foreach (var (name, value) in launch.Environment) start.Environment[name] = value;

        lock (Forking)
        {
            if (launch.Script is not null) entry.WriteScript(launch.Script, launch.User);
            try
            {
                return new JobProcess(entry, Process.Start(start), pollEvery, time);
            }
            catch (Win32Exception fault) when (fault.NativeErrorCode == ArgumentsTooLong)
            {
                throw new JobRefusedException($"Child spawn error: {fault.Message}: the command line is too long.");
            }
        }
    }

    /// <summary>Follows what an earlier life of this node started.</summary>
    public static JobProcess Adopt(SpoolEntry entry, TimeSpan pollEvery, TimeProvider time) => new(entry, null, pollEvery, time);

    /// <summary>Returns when the wrapper has ended, so that nothing is written to the entry any more.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        if (child is not null) await child.WaitForExitAsync(cancellationToken);

        // Ours may have found the claim made by one that an earlier life of this node started.
        while (entry.ReadExit() is null && LeaderIsAlive()) await Task.Delay(pollEvery, time, cancellationToken);
    }

    /// <summary>Ends every process of the job, in whatever session it is: TERM, then KILL for those that live on after <paramref name="patience"/>.</summary>
    /// <returns>Whether all are gone. What the kernel does not let go is given up after a further 5 seconds.</returns>
    public async Task<bool> EndAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var wasTold = false;
        var processes = new JobProcesses();
        while (true)
        {
            var groups = processes.GroupsOf(Id, entry.OutputPath);
            if (groups.Count == 0 && !LeaderIsAlive()) return true;

            var passed = time.GetElapsedTime(began);
            if (passed >= patience + TimeSpan.FromSeconds(5)) return false;
            if (passed >= patience || !wasTold)
            {
                foreach (var group in groups) LibC.SignalGroup(group, passed >= patience ? LibC.Kill : LibC.Terminate);
                wasTold = groups.Count > 0;
            }

            // A look costs as much as the machine has processes, so one that takes long is looked at less and less often.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(passed.TotalMilliseconds / 10, 20, 250)), time, cancellationToken);
        }
    }

    public void Dispose() => child?.Dispose();

    private bool LeaderIsAlive()
    {
        if (child is { HasExited: false }) return true;
        leader ??= entry.ReadProcess() ?? (entry.IsClaimed ? ProcessTable.FindByArgument(entry.Folder) : null);
        return leader is { } pid && ProcessTable.HasArgument(pid, entry.Folder);
    }

    private static string Find(string program)
    {
        string[] places = ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"];
        return places.Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"'{program}' is needed to run jobs: install the package util-linux.");
    }
}

/// <summary>A job cannot be started, and trying again would not help. The message is the job's description.</summary>
internal sealed class JobRefusedException(string reason) : Exception(reason);
