using System.Diagnostics;
using Federation.Demo.Hosting;
using Federation.TestKit.Waiting;

namespace Federation.Demo.Tests.Hosting;

public sealed class LeftoversTests
{
    [Fact]
    public async Task Programs_of_a_killed_start_are_ended_and_nothing_else_is()
    {
        using var root = new TemporaryRoot();
        var folder = new RunFolder(root.Path);
        using var left = Waiting(folder["eu-west-1/data"]);
        using var other = Waiting("/somewhere/else");

        Assert.Equal(1, await Leftovers.EndProgramsAsync(folder, TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.True(left.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.False(other.HasExited);
        other.Kill();
    }

    [Fact]
    public async Task A_job_is_ended_with_all_its_processes_also_those_that_ignore_a_request_to_end()
    {
        using var root = new TemporaryRoot();
        var folder = new RunFolder(root.Path);
        var spool = folder["eu-west-1/data/spool/j1-1"];
        Directory.CreateDirectory(spool);
        using var wrapper = Process.Start("setsid", ["sh", "-c", "trap '' TERM; (trap '' TERM; sleep 60; :) & echo $! > \"$0/child\"; wait; :", spool]);
        await Eventually.HoldsAsync(() => folder.Read("eu-west-1/data/spool/j1-1/child") is { Length: > 0 }, cancellationToken: TestContext.Current.CancellationToken);
        var child = int.Parse(folder.Read("eu-west-1/data/spool/j1-1/child")!, System.Globalization.CultureInfo.InvariantCulture);

        Leftovers.EndJobs(folder);

        Assert.True(wrapper.WaitForExit(TimeSpan.FromSeconds(60)));
        await Eventually.HoldsAsync(() => !new LinuxProcess(child).IsAlive, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>A process that has that data folder and waits for input that never comes.</summary>
    private static Process Waiting(string dataFolder) => Process.Start(new ProcessStartInfo("sh", ["-c", "read -r line"])
    {
        RedirectStandardInput = true,
        Environment = { ["Node__DataFolder"] = dataFolder },
    })!;
}
