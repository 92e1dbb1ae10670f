using System.Security.Cryptography;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.Tests.Execution;

/// <summary>Not a byte of a log is lost or changed, and none is held for long.</summary>
public sealed class JobLogTests
{
    [Fact]
    public async Task A_running_job_is_read_while_it_runs()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\necho one\nprintf two\nuntil [ -e $TRACES/go ]; do sleep 0.02; done\n");
        await worker.Queue.WaitAsync(job.Order.Key, one => one.LogText.EndsWith("\n\none\ntwo", StringComparison.Ordinal));
        await worker.Queue.WaitAsync(job.Order.Key, one => one.Reports.Any(report => report.LogSize == one.Log.Length && report.Pid > 0));
        Assert.Null(job.Result);

        File.WriteAllText(Path.Combine(worker.Traces, "go"), "");
        await worker.EndOfAsync(job);
        Assert.Equal("one\ntwo", job.OutputText);
    }

    [Fact]
    public async Task Binary_output_without_a_last_newline_is_kept_byte_for_byte()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        File.WriteAllBytes(Path.Combine(worker.Traces, "bytes"), bytes);
        var job = await worker.RunAsync("#!/bin/sh\ncat $TRACES/bytes\n", ("json", 1));

        Assert.True(bytes.AsSpan().SequenceEqual(job.Output));
        Assert.InRange(worker.Queue.MostBytes, 1, 1024 * 1024);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("{\"label\":\"")]
    [InlineData("1")]
    public async Task A_line_of_ten_megabytes_is_kept(string beginning)
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync($"#!/bin/sh\nprintf '%s' '{beginning}'; head -c 10000000 /dev/zero | tr '\\0' 7; echo; echo next\n", ("json", 1));

        Assert.Equal(beginning.Length + 10_000_000 + 1 + 5, job.Output.Length);
        Assert.EndsWith("77\nnext\n", job.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_megabytes_come_whole_in_little_memory()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("#!/bin/sh\nyes '0123456789 0123456789 0123456789 0123456789' | head -c 100000000\n", ("json", 1));

        Assert.Equal(100_000_000, job.Output.Length);
        Assert.InRange(worker.Queue.MostBytes, 1, 1024 * 1024);
    }

    [Fact]
    public async Task A_node_that_restarts_again_and_again_ships_every_line_once()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = worker.Assign("#!/bin/sh\ni=0\nwhile [ $i -lt 300 ]; do i=$((i+1)); echo line $i; echo $((i / 3))%; sleep 0.01; done\n");
        for (var restart = 0; restart < 4; restart++)
        {
            var seen = job.Log.Length;
            await worker.Queue.WaitAsync(job.Order.Key, one => one.Log.Length > seen || one.Result is not null);
            await worker.RestartAsync();
        }

        await worker.EndOfAsync(job);
        Assert.Equal(string.Concat(Enumerable.Range(1, 300).Select(number => $"line {number}\n")), job.OutputText);
        Assert.Equal(1, job.Data["progress"]!.GetValue<double>());
    }

    [Fact]
    public async Task Results_that_come_together_go_together()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var jobs = Enumerable.Range(0, 40).Select(_ => worker.Assign("#!/bin/sh\nuntil [ -e $TRACES/go ]; do sleep 0.01; done\n")).ToList();
        File.WriteAllText(Path.Combine(worker.Traces, "go"), "");
        foreach (var job in jobs) await worker.EndOfAsync(job);

        await Eventually.HoldsAsync(() => worker.SpoolFolders.Length == 0, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(40, worker.Queue.Finishes.Sum());
    }
}
