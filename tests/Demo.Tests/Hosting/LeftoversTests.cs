using System.Diagnostics;
using Federation.Demo.Hosting;

namespace Federation.Demo.Tests.Hosting;

public sealed class LeftoversTests
{
    [Fact]
    public async Task Programs_of_a_killed_start_are_ended_and_nothing_else_is()
    {
        using var root = new TemporaryRoot();
        var folder = new RunFolder(root.Path);
        using var left = Waiting($"--Node:DataFolder={folder["eu-west-1"]}/");
        using var other = Waiting("--Node:DataFolder=/somewhere/else/");

        Assert.Equal(1, await new Leftovers(folder, TimeProvider.System).EndProgramsAsync());

        Assert.True(left.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.False(other.HasExited);
        other.Kill();
    }

    [Fact]
    public async Task A_job_is_ended_with_all_its_processes_also_those_that_ignore_the_request()
    {
        using var root = new TemporaryRoot();
        var folder = new RunFolder(root.Path);
        var spool = folder["eu-west-1/spool/j1-1"];
        Directory.CreateDirectory(spool);
        using var wrapper = Process.Start("setsid", ["sh", "-c", "trap '' TERM; (trap '' TERM; sleep 60; :) & echo $! > \"$0/child\"; wait; sleep 60; :", spool]);
        SpinWait.SpinUntil(() => File.Exists($"{spool}/child") && File.ReadAllText($"{spool}/child").EndsWith('\n'), TimeSpan.FromSeconds(10));

        Assert.Equal(1, await new Leftovers(folder, TimeProvider.System, patience: TimeSpan.FromMilliseconds(200)).EndJobsAsync());

        Assert.DoesNotContain(LinuxProcesses.All(), process => process.Session == wrapper.Id);
    }

    /// <summary>A process that waits for input that never comes.</summary>
    private static Process Waiting(string argument) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", "read -r line", argument]) { RedirectStandardInput = true })!;
}
