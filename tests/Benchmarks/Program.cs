using Federation.Benchmarks;
using Federation.TestKit.Postgres;
using Spectre.Console;

IReadOnlyList<IBenchmark> all = [new EndToEnd(), new RegionChain(), new LogFlood(), new Throughput(), new HandOff(), new FiveSteps(), new Start(), new Events(), new Idle(), new Steps(), new Waiting(), new Pages(), new HistoryPages(), new RegionPages(), new Schedules()];
if (BenchmarkOptions.Parse(args, [.. all.Select(benchmark => benchmark.Name)], out var options) is { } fault)
{
    Console.Error.WriteLine(fault);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 160;

var measurements = new List<Measurement>();
if (options.Server is { } server)
{
    await foreach (var measurement in new ServerSuite(server).MeasureAsync(stop.Token)) measurements.Add(measurement);
    return await Report.WriteAsync(measurements, options);
}

await using var postgres = new TestPostgres { Durable = true };
foreach (var benchmark in all.Where(benchmark => options.Only.Count == 0 || options.Only.Contains(benchmark.Name)))
{
    Console.Error.WriteLine($"Measuring {benchmark.Name} ...");
    await foreach (var measurement in benchmark.MeasureAsync(postgres, stop.Token)) measurements.Add(measurement);
}

return await Report.WriteAsync(measurements, options);
