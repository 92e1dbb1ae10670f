using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class LimitTests
{
    [Theory]
    [InlineData("cpu_limit", 3, "while :; do :; done", "Exceeded CPU limit of 3%")]
    [InlineData("memory_limit", 1000, "sleep 300", "Exceeded memory limit of 1000 bytes")]
    [InlineData("log_max_size", 2000, "i=0; while [ $i -lt 400 ]; do echo 'a line of log text'; i=$((i+1)); done; sleep 300", "Exceeded log file size limit of 1.9 K")]
    public async Task A_job_beyond_a_limit_is_ended_and_says_which(string limit, int most, string script, string reason)
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.EndOfAsync(worker.Assign(Limited(worker, script, limit, most)));

        Assert.True(job.Result!.Aborted);
        Assert.Equal("1", job.Result.Code.ToString());
        Assert.Equal("Job Aborted: " + reason, job.Result.Description);
        Assert.Equal(reason, (string?)job.Data["abort_reason"]);
        Assert.Contains($"# Error 1: Job Aborted: {reason}\n", job.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_children_use_counts_too()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var order = Limited(worker, "sh -c 'while :; do :; done' & wait", "cpu_limit", 20);
        var job = await worker.EndOfAsync(worker.Assign(order));

        Assert.Equal("Job Aborted: Exceeded CPU limit of 20%", job.Result!.Description);
    }

    [Fact]
    public async Task What_a_child_in_a_session_of_its_own_uses_counts_too()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.EndOfAsync(worker.Assign(Limited(worker, "(setsid sh -c 'while :; do :; done' &); sleep 300", "cpu_limit", 20)));

        Assert.Equal("Job Aborted: Exceeded CPU limit of 20%", job.Result!.Description);
    }

    [Fact]
    public async Task Limits_hold_while_the_region_cannot_be_reached()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign(Limited(worker, "echo run >>$TRACES/runs; until [ -e $TRACES/go ]; do sleep 0.02; done; head -c 9999 /dev/zero; sleep 300", "log_max_size", 5000));
        await worker.TraceAsync("runs");
        worker.Queue.Before = _ => throw new IOException("The region is away.");
        await File.WriteAllTextAsync(Path.Combine(worker.Traces, "go"), "", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => File.Exists(Path.Combine(worker.SpoolFolders[0], "abort")), cancellationToken: TestContext.Current.CancellationToken);
        worker.Queue.Before = _ => { };
        await worker.EndOfAsync(job);

        Assert.Equal("Job Aborted: Exceeded log file size limit of 4.8 K", job.Result!.Description);
    }

    [Fact]
    public async Task What_a_job_uses_is_told_while_it_runs_and_at_its_end()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\nuntil [ -f $TRACES/end ]; do sleep 0.05; done\n");
        await worker.Queue.WaitAsync(job.Order.Key, one => one.Reports.Any(report => report.Data?["cpu"] is not null));
        var told = job.Reports.Count(report => report.Data?["cpu"] is not null);
        await File.WriteAllTextAsync(Path.Combine(worker.Traces, "end"), "", TestContext.Current.CancellationToken);
        await worker.EndOfAsync(job);

        Assert.Equal(1, told);
        foreach (var name in new[] { "cpu", "mem" })
        {
            var measure = job.Data[name]!.AsObject();
            Assert.Equal(["min", "max", "total", "count", "current"], measure.Select(property => property.Key));
            Assert.InRange((int)measure["count"]!, 1, 1000);
        }

        Assert.InRange((double)job.Data["mem"]!["max"]!, 100_000, 1e9);
    }

    [Fact]
    public async Task A_change_while_a_job_runs_counts_at_once()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\necho run >>$TRACES/runs\nsleep 300\n");
        await worker.TraceAsync("runs");
        worker.Queue.Update(job.Order.Key, "timeout", 1);
        await worker.EndOfAsync(job);

        Assert.Equal("Job Aborted: Exceeded maximum run time (1 second)", job.Result!.Description);
    }

    [Fact]
    public async Task A_change_outlives_the_node()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign(Limited(worker, "echo run >>$TRACES/runs; sleep 300", "timeout", 100));
        await worker.TraceAsync("runs");
        worker.Queue.Update(job.Order.Key, "timeout", 3);
        await Eventually.HoldsAsync(() => File.Exists(Path.Combine(worker.SpoolFolders[0], "update")), cancellationToken: TestContext.Current.CancellationToken);
        await worker.RestartAsync();
        await worker.EndOfAsync(job);

        Assert.Equal("Job Aborted: Exceeded maximum run time (3 seconds)", job.Result!.Description);
    }

    private static JobOrder Limited(WorkerHost worker, string script, string limit, int most)
    {
        var order = worker.Order($"#!/bin/sh\n{script}\n");
        order.Job[limit] = most;
        return order;
    }
}
