using System.Diagnostics;
using Federation.ClusterNode.Execution;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.Tests.Execution;

/// <summary>A node that dies at any point runs each job once and reports what really happened. Stopping a worker writes nothing, as kill -9 does.</summary>
public sealed class RecoveryTests
{
    private const string Once = "#!/bin/sh\necho run >>$TRACES/runs\necho output\n";

    [Fact]
    public async Task Killed_before_the_spool_was_written()
    {
        await using var worker = new WorkerHost();
        worker.Prepare();
        var job = worker.Queue.Assign(worker.Order(Once), ScriptedState.Running);
        await worker.StartAsync();

        await AssertRanOnceAsync(worker, job);
    }

    [Fact]
    public async Task Killed_while_the_spool_was_being_written()
    {
        await using var worker = new WorkerHost();
        worker.Prepare();
        var job = worker.Queue.Assign(worker.Order(Once), ScriptedState.Running);
        var folder = worker.Spool.Add(job.Order).Folder;
        File.WriteAllText(Path.Combine(folder, "order.json"), """{"id":"j""");
        await worker.StartAsync();

        await AssertRanOnceAsync(worker, job);
    }

    [Fact]
    public async Task Killed_after_the_spool_was_written_and_before_the_wrapper_was_started()
    {
        await using var worker = new WorkerHost();
        worker.Prepare();
        var job = worker.Queue.Assign(worker.Order(Once), ScriptedState.Running);
        worker.Spool.Add(job.Order);
        await worker.StartAsync();

        await AssertRanOnceAsync(worker, job);
    }

    [Fact]
    public async Task Killed_when_a_wrapper_was_started_that_has_not_made_its_claim()
    {
        await using var worker = new WorkerHost();
        worker.Prepare();
        var job = worker.Queue.Assign(worker.Order(Once), ScriptedState.Running);
        var entry = worker.Spool.Add(job.Order);
        entry.WriteScript(Once, owner: null);

        // Many wrappers of many earlier lives race with that of the new one.
        var wrappers = Enumerable.Range(0, 10).Select(_ => StartWrapper(worker, entry)).ToList();
        await worker.StartAsync();
        await AssertRanOnceAsync(worker, job);
        foreach (var wrapper in wrappers) await wrapper.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("run\n", await worker.TraceAsync("runs"));
    }

    [Fact]
    public async Task A_wrapper_that_died_between_claim_and_start_left_the_job_to_be_started()
    {
        await using var worker = new WorkerHost();
        worker.Prepare();
        var job = worker.Queue.Assign(worker.Order(Once), ScriptedState.Running);
        File.WriteAllText(Path.Combine(worker.Spool.Add(job.Order).Folder, "process"), "");
        await worker.StartAsync();

        await AssertRanOnceAsync(worker, job);
    }

    [Fact]
    public async Task Killed_while_the_job_ran_and_it_runs_on()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign(
            "#!/bin/sh\necho run >>$TRACES/runs\necho before; echo '25%'\nuntil [ -e $TRACES/go ]; do sleep 0.02; done\necho after; exit 7\n");
        await worker.Queue.WaitAsync(job.Order.Key, one => one.LogText.Contains("before", StringComparison.Ordinal));
        await worker.RestartAsync();
        await worker.RestartAsync();
        await worker.Queue.WaitAsync(job.Order.Key, one => one.Reports.Count > 0 && one.Reports[^1].Pid > 0);
        File.WriteAllText(Path.Combine(worker.Traces, "go"), "");
        await worker.EndOfAsync(job);

        Assert.Equal("run\n", await worker.TraceAsync("runs"));
        Assert.Equal("7", job.Result!.Code.ToString());
        Assert.Equal("before\nafter\n", job.OutputText);
        Assert.Equal(0.25, job.Data["progress"]!.GetValue<double>());
    }

    [Fact]
    public async Task Killed_while_the_job_ran_and_it_ends_meanwhile()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\necho run >>$TRACES/runs\nuntil [ -e $TRACES/go ]; do sleep 0.02; done\necho after\necho done >$TRACES/done\n");
        await worker.TraceAsync("runs");
        await worker.StopAsync();
        File.WriteAllText(Path.Combine(worker.Traces, "go"), "");
        await worker.TraceAsync("done");
        Assert.Null(job.Result);
        await worker.StartAsync();
        await worker.EndOfAsync(job);

        Assert.True(job.Result!.Code.IsOk);
        Assert.Equal("after\n", job.OutputText);
        Assert.Equal("run\n", await worker.TraceAsync("runs"));
    }

    [Fact]
    public async Task Killed_after_the_job_ended_and_before_the_region_knew()
    {
        await using var worker = await WorkerHost.StartedAsync();
        worker.Queue.Before = call => ThrowIf(call == "finish");
        var job = worker.Assign("#!/bin/sh\necho run >>$TRACES/runs\necho output\nexit 5\n");
        await Eventually.HoldsAsync(() => worker.SpoolFolders.Any(folder => SpoolEntry.Open(folder)?.ReadExit() is not null), cancellationToken: Stop);
        await worker.StopAsync();
        worker.Queue.Before = _ => { };
        await worker.StartAsync();
        await worker.EndOfAsync(job);

        Assert.Equal("5", job.Result!.Code.ToString());
        Assert.Equal("output\n", job.OutputText);
        Assert.Equal("run\n", await worker.TraceAsync("runs"));
    }

    [Fact]
    public async Task Killed_after_the_region_knew_and_before_the_spool_was_cleared()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var isKnown = false;
        worker.Queue.After = call => ThrowIf(isKnown |= call == "finish");
        var job = worker.Assign(Once);
        await worker.EndOfAsync(job);
        await worker.StopAsync();
        var log = job.LogText;
        Assert.Single(worker.SpoolFolders);
        worker.Queue.After = _ => { };
        await worker.StartAsync();

        await Eventually.HoldsAsync(() => worker.SpoolFolders.Length == 0, cancellationToken: Stop);
        Assert.Equal(log, job.LogText);
        Assert.Equal("run\n", await worker.TraceAsync("runs"));
    }

    [Fact]
    public async Task A_job_that_ran_when_the_machine_was_started_again_failed_and_is_not_run_again()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\necho run >>$TRACES/runs\necho output\nuntil [ -e $TRACES/go ]; do sleep 0.02; done\n");
        await worker.Queue.WaitAsync(job.Order.Key, one => one.LogText.Contains("output", StringComparison.Ordinal));
        await worker.StopAsync();
        await PretendRebootAsync(worker);
        await worker.StartAsync();
        await worker.EndOfAsync(job);

        Assert.Equal("1", job.Result!.Code.ToString());
        Assert.Equal("The server was rebooted while the job ran, or its record of the job was lost.", job.Result.Description);
        Assert.Equal("output\n", job.OutputText);
        Assert.Equal("run\n", await worker.TraceAsync("runs"));
    }

    [Fact]
    public async Task A_job_that_had_ended_when_the_machine_was_started_again_keeps_its_result()
    {
        await using var worker = await WorkerHost.StartedAsync();
        worker.Queue.Before = call => ThrowIf(call == "finish");
        var job = worker.Assign(Once);
        await Eventually.HoldsAsync(() => worker.SpoolFolders.Any(folder => SpoolEntry.Open(folder)?.ReadExit() is not null), cancellationToken: Stop);
        await worker.StopAsync();
        await PretendRebootAsync(worker);
        worker.Queue.Before = _ => { };
        await worker.StartAsync();

        await AssertRanOnceAsync(worker, job);
    }

    [Fact]
    public async Task A_job_without_a_trace_is_not_started_if_the_machine_was_started_again_since()
    {
        await using var worker = new WorkerHost();
        var job = worker.Queue.Assign(worker.Order(Once), ScriptedState.Running);
        await worker.StartAsync();
        await worker.EndOfAsync(job);

        Assert.Equal("1", job.Result!.Code.ToString());
        Assert.False(File.Exists(Path.Combine(worker.Traces, "runs")));
    }

    [Fact]
    public async Task A_wrapper_that_is_killed_alone_takes_its_job_with_it()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\nkill -9 $PPID\necho run >>$TRACES/runs\nexec sleep 100\n");
        await worker.EndOfAsync(job);

        Assert.Equal("The job's processes were killed from outside: there is no exit status.", job.Result!.Description);
        Assert.Empty(GroupsOf(job.Reports.LastOrDefault()?.Pid ?? -1));
    }

    [Fact]
    public async Task Background_processes_outlive_a_job_that_ended_well_and_are_not_waited_for()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("#!/bin/sh\n(until [ -e $TRACES/go ]; do sleep 0.02; done; echo late; echo late >$TRACES/late) &\necho output\n");
        Assert.Equal("output\n", job.OutputText);

        File.WriteAllText(Path.Combine(worker.Traces, "go"), "");
        Assert.Equal("late\n", await worker.TraceAsync("late"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task AssertRanOnceAsync(WorkerHost worker, ScriptedJob job)
    {
        await worker.EndOfAsync(job);
        Assert.True(job.Result!.Code.IsOk, job.Result.Description);
        Assert.Equal("output\n", job.OutputText);
        await Eventually.HoldsAsync(() => worker.SpoolFolders.Length == 0, cancellationToken: Stop);
        Assert.Equal("run\n", await worker.TraceAsync("runs"));
    }

    private static Process StartWrapper(WorkerHost worker, SpoolEntry entry)
    {
        var start = new ProcessStartInfo("setsid") { WorkingDirectory = worker.Spool.WorkFolder };
        foreach (var word in new[] { "sh", worker.Spool.WrapperPath, entry.Folder, entry.ScriptPath }) start.ArgumentList.Add(word);
        start.Environment["TRACES"] = worker.Traces;
        return Process.Start(start)!;
    }

    /// <summary>Ends what runs without a trace, and makes the spool one of an earlier start of the machine.</summary>
    private static async Task PretendRebootAsync(WorkerHost worker)
    {
        foreach (var folder in worker.SpoolFolders)
        {
            var session = SpoolEntry.Open(folder)!.ReadProcess()!.Value;
            foreach (var group in GroupsOf(session)) LibC.SignalGroup(group, LibC.Kill);
            await Eventually.HoldsAsync(() => GroupsOf(session).Count == 0, cancellationToken: Stop);

            var order = Path.Combine(folder, "order.json");
            File.WriteAllText(order, File.ReadAllText(order).Replace(ProcessTable.BootId, "earlier", StringComparison.Ordinal));
        }

        File.WriteAllText(Path.Combine(worker.DataFolder, "boot"), "earlier");
    }

    private static void ThrowIf(bool isSo)
    {
        if (isSo) throw new IOException("The region is away.");
    }

    private static IReadOnlyCollection<int> GroupsOf(int session) => new JobProcesses().GroupsOf(session, "");
}
