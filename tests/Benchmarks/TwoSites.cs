using Federation.Contracts.Coordinator;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>Two regions with a node each, one of them overseas, and the coordinator near the other.</summary>
public sealed class TwoSites : IAsyncDisposable
{
    private readonly FederationHarness federation;

    private TwoSites(FederationHarness federation) => this.federation = federation;

    /// <summary>What is measured: regions in one place, one overseas, and one at the other end of the world, in milliseconds there and back.</summary>
    public static IReadOnlyList<int> RoundTrips { get; } = [0, 36, 150];

    /// <summary>Starts them with the no-op event in both regions, and nothing between them.</summary>
    public static async Task<TwoSites> StartAsync(TestPostgres postgres, CancellationToken cancellationToken)
    {
        var federation = await FederationHarness.StartAsync(postgres, new FederationPlan { Regions = ["eu", "us"] }, cancellationToken);
        foreach (var region in federation.Regions) await NoOp.CreateAsync(region, cancellationToken);
        return new TwoSites(federation);
    }

    /// <summary>Puts the region overseas so far away, in milliseconds there and back.</summary>
    public void Move(int roundTrip)
    {
        foreach (var link in federation.LinksTo("us")) link.SetRoundTrip(TimeSpan.FromMilliseconds(roundTrip));
    }

    /// <summary>Stores a chain of no-op steps, one after the other in the given regions.</summary>
    public Task PutChainAsync(string name, IReadOnlyList<string> regions, CancellationToken cancellationToken)
    {
        var steps = regions.Select((region, index) => $"  - {{ name: step-{index}, region: {region}, eventTitle: {NoOp.Title}{(index > 0 ? $", after: [step-{index - 1}]" : "")} }}");
        return federation.PutChainAsync(name, $"steps:\n{string.Join('\n', steps)}\n", cancellationToken);
    }

    /// <summary>Runs a chain to its end.</summary>
    public async Task<RunResponse> RunAsync(string chain, CancellationToken cancellationToken)
    {
        var run = await federation.Api.StartRunAsync(chain, new StartRunRequest(), idempotencyKey: null, wait: 25, cancellationToken);
        return run.State == RunStates.Succeeded ? run : throw new InvalidOperationException($"A run of {chain} is {run.State}: {string.Join(", ", run.Steps.Select(step => $"{step.Name} {step.State} {step.Description}"))}");
    }

    /// <summary>From the end of a step's job to the start of the next one's, as their regions recorded them.</summary>
    public async Task<TimeSpan> HandOffAsync(StepResponse from, StepResponse to, CancellationToken cancellationToken)
    {
        var ended = await federation.Region(from.Region).Api.GetJobStatusAsync(from.JobId!, wait: null, cancellationToken);
        var started = await federation.Region(to.Region).Api.GetJobStatusAsync(to.JobId!, wait: null, cancellationToken);
        return TimeSpan.FromSeconds(started.Job!.TimeStart!.Value - ended.Job!.TimeEnd!.Value);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => federation.DisposeAsync();
}
