using System.Runtime.CompilerServices;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>One no-op shell job after the other: from sending <c>run_event</c> to having read the final record.</summary>
public sealed class EndToEnd : IBenchmark
{
    private const int Jobs = 2000;

    /// <inheritdoc />
    public string Name => "end-to-end";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var region = await RegionHarness.StartAsync(postgres, "eu-west", folder.Path, nodes: 1, new Dictionary<string, string>(), cancellationToken);
        var noOp = await NoOp.CreateAsync(region, cancellationToken);

        var (accepted, ended) = (new Samples(), new Samples());
        var all = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Jobs; i++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            var jobId = await noOp.LaunchAsync(cancellationToken);
            accepted.Add(TimeProvider.System.GetElapsedTime(begun));
            await noOp.EndAsync(jobId, cancellationToken);
            ended.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        var took = TimeProvider.System.GetElapsedTime(all);
        yield return new(Name, "run_event answered, p50", accepted.Percentile(0.50), "ms", Goal: 5, Cronicle: 5.4);
        yield return new(Name, "run_event answered, p99", accepted.Percentile(0.99), "ms", Cronicle: 12.6);
        yield return new(Name, "final record read, p50", ended.Percentile(0.50), "ms", Goal: 15, Cronicle: 107);
        yield return new(Name, "final record read, p99", ended.Percentile(0.99), "ms", Goal: 50, Cronicle: 171);
        yield return new(Name, "one caller, each job after the end of the one before", Jobs / took.TotalSeconds, "jobs/s", Goal: 100);
    }
}
