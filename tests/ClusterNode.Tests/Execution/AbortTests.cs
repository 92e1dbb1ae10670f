using Federation.ClusterNode.Execution;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class AbortTests
{
    [Fact]
    public async Task An_aborted_job_ends_with_the_reason_in_its_description()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\necho working >>$TRACES/runs\necho working; sleep 100\n");
        await worker.TraceAsync("runs");
        worker.Queue.Abort(job.Order.Key, "Manually aborted by API Key: abc (lab)");
        await worker.EndOfAsync(job);

        Assert.True(job.Result!.Aborted);
        Assert.Equal("1", job.Result.Code.ToString());
        Assert.Equal("Job Aborted: Manually aborted by API Key: abc (lab)", job.Result.Description);
        Assert.Equal("working\n", job.OutputText);
        Assert.Contains("# Error 1: Job Aborted: Manually aborted by API Key: abc (lab)\n", job.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_may_clean_up_when_it_is_told_to_end()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\ntrap 'echo cleaned up; exit 0' TERM\necho run >>$TRACES/runs\nwhile :; do sleep 0.02; done\n");
        await worker.TraceAsync("runs");
        worker.Queue.Abort(job.Order.Key, "enough");
        await worker.EndOfAsync(job);

        Assert.True(job.Result!.Aborted);
        Assert.Equal("Job Aborted: enough", job.Result.Description);
        Assert.EndsWith("cleaned up\n", job.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_end_is_killed_with_all_its_children_in_whatever_group()
    {
        await using var worker = new WorkerHost();
        worker.Settings["Execution:ChildKillTimeout"] = "00:00:00.3";
        await worker.StartAsync();
        var job = worker.Assign("""
            #!/bin/bash
            trap '' TERM
            set -m
            sh -c 'trap "" TERM; echo $$ >>$TRACES/children; while :; do sleep 0.05; done' &
            sh -c 'trap "" TERM; echo $$ >>$TRACES/children; while :; do sleep 0.05; done'
            """);
        var children = (await worker.TraceAsync("children", lines: 2)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        worker.Queue.Abort(job.Order.Key, "enough");
        await worker.EndOfAsync(job);

        Assert.True(job.Result!.Aborted);
        foreach (var child in children)
            await Eventually.HoldsAsync(() => !Directory.Exists($"/proc/{child}") || IsZombie(child), cancellationToken: TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("setsid sh -c 'echo $$ >>$TRACES/far; sleep 300' & wait")]
    [InlineData("(setsid sh -c 'echo $$ >>$TRACES/far; exec sleep 300' &) ; sleep 300")]
    [InlineData("env -i TRACES=$TRACES setsid sh -c 'echo $$ >>$TRACES/far; exec sleep 300' & wait")]
    public async Task A_child_in_a_session_of_its_own_is_ended_too(string script)
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign($"#!/bin/sh\n{script}\n");
        var far = (await worker.TraceAsync("far")).Trim();
        worker.Queue.Abort(job.Order.Key, "enough");
        await worker.EndOfAsync(job);

        Assert.True(job.Result!.Aborted);
        Assert.True(!Directory.Exists($"/proc/{far}") || IsZombie(far));
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_ended()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var order = worker.Order("#!/bin/sh\nsleep 100\n");
        order.Job["timeout"] = 1;
        var job = await worker.EndOfAsync(worker.Assign(order));

        Assert.True(job.Result!.Aborted);
        Assert.Equal("Job Aborted: Exceeded maximum run time (1 second)", job.Result.Description);
        Assert.InRange(job.Result.EndedAt - job.Result.StartedAt, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Time_runs_while_the_node_is_down()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var order = worker.Order("#!/bin/sh\necho run >>$TRACES/runs\nsleep 100\n");
        order.Job["timeout"] = 1;
        var job = worker.Assign(order);
        await worker.TraceAsync("runs");
        await worker.StopAsync();
        await worker.StartAsync();
        await worker.EndOfAsync(job);

        Assert.Equal("Job Aborted: Exceeded maximum run time (1 second)", job.Result!.Description);
    }

    [Fact]
    public async Task A_node_that_dies_in_the_middle_of_an_abort_goes_on_with_it()
    {
        await using var worker = new WorkerHost();
        worker.Settings["Execution:ChildKillTimeout"] = "00:10:00";
        await worker.StartAsync();
        var job = worker.Assign("#!/bin/sh\ntrap '' TERM\necho run >>$TRACES/runs\nwhile :; do sleep 0.02; done\n");
        await worker.TraceAsync("runs");
        worker.Queue.Abort(job.Order.Key, "first reason");
        await Eventually.HoldsAsync(
            () => File.Exists(Path.Combine(worker.SpoolFolders[0], "abort")), cancellationToken: TestContext.Current.CancellationToken);
        await worker.StopAsync();
        worker.Settings["Execution:ChildKillTimeout"] = "00:00:00.1";
        await worker.StartAsync();
        await worker.EndOfAsync(job);

        Assert.Equal("Job Aborted: first reason", job.Result!.Description);
    }

    [Fact]
    public async Task A_job_that_ended_by_itself_before_the_signal_came_keeps_its_result()
    {
        await using var worker = await WorkerHost.StartedAsync();
        worker.Queue.Before = call => ThrowIf(call == "finish");
        var job = worker.Assign("#!/bin/sh\nexit 6\n");
        await Eventually.HoldsAsync(
            () => worker.SpoolFolders.Any(folder => SpoolEntry.Open(folder)?.ReadExit() is not null), cancellationToken: TestContext.Current.CancellationToken);
        await worker.StopAsync();
        SpoolEntry.Open(worker.SpoolFolders[0])!.WriteAbort("too late");
        worker.Queue.Before = _ => { };
        await worker.StartAsync();
        await worker.EndOfAsync(job);

        Assert.False(job.Result!.Aborted);
        Assert.Equal("6", job.Result.Code.ToString());
    }

    [Fact]
    public async Task A_job_aborted_before_it_was_started_is_never_started()
    {
        await using var worker = new WorkerHost();
        worker.Prepare();
        var job = worker.Queue.Assign(worker.Order("#!/bin/sh\necho run >>$TRACES/runs\n"), ScriptedState.Running);
        worker.Spool.Add(job.Order).WriteAbort("never mind");
        await worker.StartAsync();
        await worker.EndOfAsync(job);

        Assert.Equal("Job Aborted: never mind", job.Result!.Description);
        Assert.False(File.Exists(Path.Combine(worker.Traces, "runs")));
    }

    [Fact]
    public async Task A_job_that_was_given_to_another_server_is_ended_and_forgotten()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\necho $$ >>$TRACES/runs\nwhile :; do echo more; sleep 0.02; done\n");
        var process = (await worker.TraceAsync("runs")).Trim();
        worker.Queue.TakeAway(job.Order.Key);

        await Eventually.HoldsAsync(() => worker.SpoolFolders.Length == 0, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(!Directory.Exists($"/proc/{process}") || IsZombie(process));
        Assert.Equal(0, job.FinishCalls);
    }

    private static bool IsZombie(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void ThrowIf(bool isSo)
    {
        if (isSo) throw new IOException("The region is away.");
    }
}
