using Federation.Contracts.Coordinator;
using Federation.Demo.Hosting;
using Federation.Demo.NightlyClose;
using Federation.Demo.Samples;
using Federation.Demo.Site;
using Spectre.Console;

namespace Federation.Demo;

/// <summary>One start of the demo, from the lock to the last process.</summary>
public sealed class DemoSession(DemoOptions options, IAnsiConsole console, TimeProvider time)
{
    private readonly long begun = time.GetTimestamp();

    /// <summary>Starts everything, runs the chain once and stays up until it is told to stop.</summary>
    /// <returns>0 if the run succeeded, otherwise 1.</returns>
    /// <exception cref="DemoException">It cannot start; the message says what to do.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var folder = new RunFolder(options.Root);
        using var held = folder.Lock();
        await TidyAsync(folder, stop);
        var keys = SiteKeys.LoadOrMake(folder);
        var plan = SitePlan.For(options.PortBase, keys);
        Ports.RequireFree(plan.Urls);

        FederationFile.Write(folder, plan, keys, ready: false);
        try
        {
            await using var federation = await LocalFederation.StartAsync(folder, plan, keys, Say, time, stop);
            var samples = new SampleObjects(folder, federation);
            await samples.PutAsync(plan, stop);
            Say($"The chain {SampleObjects.Chain} and its events are there, and others to look at");

            var succeeded = await RunChainAsync(federation, stop);
            if (!options.Once) await ShowAsync(federation, samples, stop);
            if (!options.Once) await StayAsync(folder, plan, keys, stop);
            Say("Stopping");
            return succeeded ? 0 : 1;
        }
        finally
        {
            FederationFile.Write(folder, plan, keys, ready: false);
        }
    }

    private async Task TidyAsync(RunFolder folder, CancellationToken stop)
    {
        if (await Leftovers.EndProgramsAsync(folder, time, stop) is > 0 and var count) Say($"An earlier start was killed: ended {count} programs that it left");
        if (!options.Fresh) return;
        Leftovers.EndJobs(folder);
        folder.Clear();
        if (Directory.Exists(PostgresFolder.For(folder))) Directory.Delete(PostgresFolder.For(folder), recursive: true);
        Say($"Forgot what was in {folder.Folder}");
    }

    private async Task<bool> RunChainAsync(LocalFederation federation, CancellationToken stop)
    {
        IRunView view = console.Profile.Capabilities.Ansi && !Console.IsOutputRedirected ? new LiveRunView(console) : new PlainRunView(console);
        console.WriteLine();
        var end = await view.ShowAsync(new NightlyCloseRun(federation, time).WatchAsync(stop));
        console.WriteLine();
        return end.Run.State == RunStates.Succeeded;
    }

    private async Task ShowAsync(LocalFederation federation, SampleObjects samples, CancellationToken stop)
    {
        await samples.StartToLookAtAsync(stop);
        federation.Link.Worsen();
        Say($"From now on us-east is about {Site.Link.WorseRoundTrip.TotalMilliseconds:0} ms away, and unevenly: within a minute its link shows as degraded");
    }

    private async Task StayAsync(RunFolder folder, SitePlan plan, SiteKeys keys, CancellationToken stop)
    {
        FederationFile.Write(folder, plan, keys, ready: true);
        console.Write(Addresses.Table(plan, keys));
        console.WriteLine($"For scripts: {folder["federation.json"]}. What a program prints: {folder["NAME/output.log"]}. Ctrl-C stops everything.");
        var stopped = new TaskCompletionSource();
        await using var _ = stop.Register(stopped.SetResult);
        await stopped.Task;
    }

    private void Say(string sentence) => console.WriteLine($"{time.GetElapsedTime(begun).TotalSeconds,6:0.0} s  {sentence}");
}
