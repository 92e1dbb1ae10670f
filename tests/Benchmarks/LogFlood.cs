using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>
/// 200 jobs that each write 1 MB of log a second for a minute: whether all bytes arrive, how long after the last was written, and what memory the node takes for it.
/// <c>FEDERATION_LOG_SECONDS</c> makes it shorter.
/// </summary>
public sealed class LogFlood : IBenchmark
{
    private const int Jobs = 200;
    private const int BytesASecond = 1_000_000;
    private static readonly int Seconds = int.Parse(Environment.GetEnvironmentVariable("FEDERATION_LOG_SECONDS") ?? "60", CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public string Name => "logs";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var region = await RegionHarness.StartAsync(postgres, "eu-west", folder.Path, nodes: 1, new Dictionary<string, string>(), cancellationToken);
        var script = $"#!/bin/sh\ni=0; while [ $i -lt {Seconds} ]; do i=$((i + 1)); yes 'a line of log, forty bytes with its end' | head -c {BytesASecond}; sleep 1; done\n";
        var e = await region.CreateShellEventAsync("Flood", script, cancellationToken);

        var begun = TimeProvider.System.GetTimestamp();
        var jobs = new List<string>();
        for (var i = 0; i < Jobs; i++) jobs.Add((await region.Api.RunEventAsync(new JsonObject { ["id"] = e }, idempotencyKey: null, cancellationToken)).Ids[0]);
        var missing = 0L;
        foreach (var job in jobs) missing += (long)Seconds * BytesASecond - await LogBytesAsync(region, job, cancellationToken);

        yield return new(Name, $"{Jobs} jobs, 1 MB/s each, {Seconds} s: all stored after", TimeProvider.System.GetElapsedTime(begun).TotalSeconds, "s");
        yield return new(Name, "bytes of log that are missing", missing, "B", Goal: 0);
        yield return new(Name, "the node's largest memory", PeakMemory(region.Nodes[0].ProcessId), "MiB", Goal: 400);
    }

    /// <summary>How many bytes a job's output has in its log once it has ended.</summary>
    private static async Task<long> LogBytesAsync(RegionHarness region, string job, CancellationToken cancellationToken)
    {
        while ((await region.Api.GetJobStatusAsync(job, wait: 20, cancellationToken)).Job?.TimeEnd is null) { }
        using var log = await region.Api.GetJobLogAsync(job, 0, cancellationToken);
        await using var bytes = await log.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken);
        using var lines = new StreamReader(bytes);
        var count = 0L;
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
            if (line.StartsWith('a')) count += line.Length + 1;
        return count;
    }

    private static double PeakMemory(int pid) =>
        double.Parse(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
}
