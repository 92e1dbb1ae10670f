using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.Tests.Execution;

/// <summary>The region's database goes away, loses answers, or is slow.</summary>
public sealed class RegionAwayTests
{
    [Fact]
    public async Task Every_call_that_fails_is_repeated_until_it_works()
    {
        await using var worker = await WorkerHost.StartedAsync();
        worker.Queue.Before = _ => ThrowIf(Random.Shared.NextDouble() < 0.6);
        var jobs = Enumerable.Range(0, 8).Select(number => worker.Assign($"#!/bin/sh\necho run >>$TRACES/runs{number}\necho output\nsleep 0.2\necho more\n")).ToList();
        foreach (var job in jobs) await worker.EndOfAsync(job);

        Assert.All(jobs, job => Assert.Equal("output\nmore\n", job.OutputText));
        for (var number = 0; number < jobs.Count; number++) Assert.Equal("run\n", await worker.TraceAsync($"runs{number}"));
    }

    [Fact]
    public async Task Every_answer_that_is_lost_changes_nothing()
    {
        await using var worker = await WorkerHost.StartedAsync();
        worker.Queue.After = _ => ThrowIf(Random.Shared.NextDouble() < 0.6);
        var jobs = Enumerable.Range(0, 8).Select(number => worker.Assign($"#!/bin/sh\necho run >>$TRACES/runs{number}\necho output\nsleep 0.2\necho more\n")).ToList();
        foreach (var job in jobs) await worker.EndOfAsync(job);
        worker.Queue.After = _ => { };

        Assert.All(jobs, job => Assert.Equal("output\nmore\n", job.OutputText));
        await Eventually.HoldsAsync(() => worker.SpoolFolders.Length == 0, cancellationToken: TestContext.Current.CancellationToken);
        for (var number = 0; number < jobs.Count; number++) Assert.Equal("run\n", await worker.TraceAsync($"runs{number}"));
    }

    [Fact]
    public async Task A_job_in_an_answer_that_never_came_is_started_once()
    {
        await using var worker = new WorkerHost();
        var isLost = false;
        worker.Queue.After = call =>
        {
            if (call != "take" || isLost) return;
            isLost = true;
            throw new IOException("The answer is lost.");
        };
        var job = worker.Assign("#!/bin/sh\necho run >>$TRACES/runs\n");
        await worker.StartAsync();
        await worker.EndOfAsync(job);

        Assert.True(isLost);
        Assert.Equal("run\n", await worker.TraceAsync("runs"));
    }

    [Fact]
    public async Task A_result_that_the_region_cannot_take_holds_up_no_other()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var bad = worker.Assign("#!/bin/sh\nexit 66\n");
        worker.Queue.Refuses = result => result.Code.ToString() == "66";
        var jobs = Enumerable.Range(0, 20).Select(_ => worker.Assign("#!/bin/sh\necho output\n")).ToList();
        foreach (var job in jobs) await worker.EndOfAsync(job);

        Assert.Null(bad.Result);
        worker.Queue.Refuses = _ => false;
        await worker.EndOfAsync(bad);
    }

    [Fact]
    public async Task Jobs_run_on_while_the_region_is_away_and_their_logs_come_whole_afterwards()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\necho begin\necho run >>$TRACES/runs\nuntil [ -e $TRACES/go ]; do sleep 0.02; done\nseq 1 50000\necho done >$TRACES/done\n");
        await worker.TraceAsync("runs");
        worker.Queue.Before = _ => ThrowIf(true);
        File.WriteAllText(Path.Combine(worker.Traces, "go"), "");
        await worker.TraceAsync("done");
        Assert.Null(job.Result);
        worker.Queue.Before = _ => { };
        await worker.EndOfAsync(job);

        Assert.Equal("begin\n" + string.Concat(Enumerable.Range(1, 50000).Select(number => $"{number}\n")), job.OutputText);
    }

    [Fact]
    public async Task A_region_that_lost_part_of_a_log_gets_it_again()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\nseq 1 30000\nuntil [ -e $TRACES/go ]; do sleep 0.02; done\necho end\n");
        await worker.Queue.WaitAsync(job.Order.Key, one => one.Log.Length > 150_000);
        worker.Queue.LoseLog(job.Order.Key, keep: 1234);
        File.WriteAllText(Path.Combine(worker.Traces, "go"), "");
        await worker.EndOfAsync(job);

        Assert.Equal(string.Concat(Enumerable.Range(1, 30000).Select(number => $"{number}\n")) + "end\n", job.OutputText);
    }

    private static void ThrowIf(bool isSo)
    {
        if (isSo) throw new IOException("The region is away.");
    }
}
