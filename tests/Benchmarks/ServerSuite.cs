using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Federation.Benchmarks;

/// <summary>Measures any server that speaks Cronicle's API from end to end, and leaves it as it was but for the jobs in its history.</summary>
public sealed class ServerSuite(ServerOptions options)
{
    private const int Callers = 32;
    private const int OneByOne = 200;
    private const int Chains = 50;
    private const int Pages = 100;
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);
    private readonly List<string> made = [];

    /// <summary>Measures.</summary>
    public async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var server = new CronicleServer(options);
        using var process = options.Start is { } command ? Process.Start("sh", ["-c", $"exec {command}"]) : null;
        var began = TimeProvider.System.GetTimestamp();
        if (process is not null) await server.UntilAnswersAsync(cancellationToken);
        try
        {
            var noOp = await CreateAsync(server, "Nothing", chain: null, cancellationToken);
            if (process is not null) yield return await StartAsync(server, noOp, began, cancellationToken);
            if ((options.Process ?? process?.Id) is { } idle) yield return new("memory", "before the jobs", ProgramUse.ResidentMiB(idle), "MiB", Cronicle: 70);
            await foreach (var measurement in JobsAsync(server, noOp, cancellationToken)) yield return measurement;
            yield return await ChainAsync(server, cancellationToken);
            yield return await HistoryAsync(server, cancellationToken);
            yield return await ScheduleAsync(server, cancellationToken);
            if ((options.Process ?? process?.Id) is { } busy) yield return new("memory", "after the jobs", ProgramUse.ResidentMiB(busy), "MiB", Cronicle: 188);
        }
        finally
        {
            foreach (var id in made) await server.DeleteEventAsync(id, CancellationToken.None);
            if (process is not null) await StopAsync(process);
        }
    }

    private static async Task StopAsync(Process process)
    {
        using (var ask = Process.Start("kill", ["-TERM", $"{process.Id}"])) await ask.WaitForExitAsync(CancellationToken.None);
        using var limit = new CancellationTokenSource(StopsWithin, TimeProvider.System);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited) process.Kill(entireProcessTree: true);
    }

    private async Task<string> CreateAsync(CronicleServer server, string title, string? chain, CancellationToken cancellationToken)
    {
        var id = await server.CreateEventAsync($"Benchmark: {title}", chain, cancellationToken);
        lock (made) made.Add(id);
        return id;
    }

    private static async Task<Measurement> StartAsync(CronicleServer server, string noOp, long began, CancellationToken cancellationToken)
    {
        await server.UntilRunsAsync(noOp, cancellationToken);
        return new("start", "until the first job has run", TimeProvider.System.GetElapsedTime(began).TotalMilliseconds, "ms", Cronicle: 60_000);
    }

    private async IAsyncEnumerable<Measurement> JobsAsync(CronicleServer server, string noOp, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (accepted, ended) = (new Samples(), new Samples());
        for (var i = 0; i < OneByOne; i++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            var job = await server.RunEventAsync(noOp, cancellationToken);
            accepted.Add(TimeProvider.System.GetElapsedTime(begun));
            await server.EndAsync(job, cancellationToken);
            ended.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        yield return new("accept", "run_event answered, p50", accepted.Percentile(0.50), "ms", Cronicle: 5.4);
        yield return new("accept", "run_event answered, p99", accepted.Percentile(0.99), "ms", Cronicle: 12.6);
        yield return new("end to end", "no-op job's final record read, p50", ended.Percentile(0.50), "ms", Cronicle: 107);
        yield return new("end to end", "no-op job's final record read, p99", ended.Percentile(0.99), "ms", Cronicle: 171);
        yield return await SustainedAsync(server, cancellationToken);
    }

    private async Task<Measurement> SustainedAsync(CronicleServer server, CancellationToken cancellationToken)
    {
        var many = await CreateAsync(server, "Nothing, many times", chain: null, cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, options.Jobs), new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken }, async (_, cancel) => await server.RunEventAsync(many, cancel));
        await server.UntilEndedAsync(many, options.Jobs, LookEvery * 10, cancellationToken);
        return new("sustained", $"{options.Jobs} no-op jobs from {Callers} callers, launched and run", options.Jobs / TimeProvider.System.GetElapsedTime(began).TotalSeconds, "jobs/s", Cronicle: 15.4);
    }

    private async Task<Measurement> ChainAsync(CronicleServer server, CancellationToken cancellationToken)
    {
        var last = await CreateAsync(server, "Chain 5", chain: null, cancellationToken);
        var first = last;
        for (var place = 4; place >= 1; place--) first = await CreateAsync(server, $"Chain {place}", first, cancellationToken);

        var samples = new Samples();
        for (var run = 1; run <= Chains; run++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await server.RunEventAsync(first, cancellationToken);
            await server.UntilEndedAsync(last, run, LookEvery, cancellationToken);
            samples.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        return new("chain", "five no-op jobs, each after the other, p50", samples.Percentile(0.50), "ms", Cronicle: 549);
    }

    private async Task<Measurement> HistoryAsync(CronicleServer server, CancellationToken cancellationToken) =>
        new("history", $"page of 50 of {options.Jobs} jobs and more, p50", await PagesAsync(server, "get_history", cancellationToken), "ms", Cronicle: 3.2);

    private async Task<Measurement> ScheduleAsync(CronicleServer server, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(1, options.Events), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (number, cancel) => await CreateAsync(server, $"Event {number}", chain: null, cancel));
        return new("schedule", $"page of 50 of {options.Events} events, p50", await PagesAsync(server, "get_schedule", cancellationToken), "ms");
    }

    private static async Task<double> PagesAsync(CronicleServer server, string call, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        for (var i = 0; i < Pages; i++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await server.PageAsync(call, cancellationToken);
            samples.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        return samples.Percentile(0.50);
    }
}
