using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>Five no-op jobs in one region, each chained to the one before: from sending <c>run_event</c> to having read of the last one's end.</summary>
public sealed class RegionChain : IBenchmark
{
    private const int Length = 5;
    private const int WarmUp = 20;
    private const int Runs = 100;

    /// <inheritdoc />
    public string Name => "region-chain";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var region = await RegionHarness.StartAsync(postgres, "eu-west", folder.Path, nodes: 1, new Dictionary<string, string>(), cancellationToken);
        var (first, last) = await CreateChainAsync(region, cancellationToken);
        var cursor = await EndOfFeedAsync(region, cancellationToken);

        var samples = new Samples();
        for (var run = 0; run < WarmUp + Runs; run++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            var reply = await region.Api.RunEventAsync(new JsonObject { ["id"] = first }, idempotencyKey: null, cancellationToken);
            if (!reply.Code.IsOk) throw new InvalidOperationException($"A launch was refused: {reply.Description}");
            cursor = await EndAsync(region, last, cursor, cancellationToken);
            if (run >= WarmUp) samples.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        yield return new(Name, "chain of five no-op jobs, p50", samples.Percentile(0.50), "ms", Goal: 80, Cronicle: 440);
        yield return new(Name, "chain of five no-op jobs, p99", samples.Percentile(0.99), "ms");
    }

    private static async Task<(string First, string Last)> CreateChainAsync(RegionHarness region, CancellationToken cancellationToken)
    {
        var events = new List<string>();
        for (var place = 0; place < Length; place++) events.Add(await region.CreateShellEventAsync($"Link {place}", "#!/bin/sh\nexit 0\n", cancellationToken));
        for (var place = 0; place < Length - 1; place++)
            await region.Api.UpdateEventAsync(new JsonObject { ["id"] = events[place], ["chain"] = events[place + 1] }, cancellationToken);
        return (events[0], events[^1]);
    }

    private static async Task<string> EndOfFeedAsync(RegionHarness region, CancellationToken cancellationToken) =>
        (await region.Api.GetJobChangesAsync(after: null, wait: 0, limit: 1, cancellationToken)).Cursor!;

    /// <summary>Follows the feed until the next job of an event has ended, and answers from where to follow on.</summary>
    private static async Task<string> EndAsync(RegionHarness region, string eventId, string cursor, CancellationToken cancellationToken)
    {
        while (true)
        {
            var reply = await region.Api.GetJobChangesAsync(cursor, wait: 20, limit: 100, cancellationToken);
            cursor = reply.Cursor!;
            if (reply.Changes.FirstOrDefault(change => change.Event == eventId && change.State is JobStates.Success or JobStates.Error) is not { } end) continue;
            return end.State == JobStates.Success ? cursor : throw new InvalidOperationException($"Job {end.Id} failed.");
        }
    }
}
