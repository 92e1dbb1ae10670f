using System.Globalization;
using System.Net;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Refit;

namespace Federation.FaultTests.Storm;

/// <summary>Runs of a chain of eight steps with a fan-out over two regions. Every job adds a line to a file when it begins and when it ends, which is compared with what the runs say.</summary>
internal sealed class ChainStorm : IAsyncDisposable
{
    private const string Chain = "storm";
    private const string RefusedKey = "refused";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string[] Regions = ["eu-west", "us-east"];
    private readonly Lock gate = new();
    private readonly List<Guid> runs = [];

    private ChainStorm(FederationHarness federation) => Federation = federation;

    public FederationHarness Federation { get; }

    public IReadOnlyList<Guid> Runs
    {
        get
        {
            lock (gate) return [.. runs];
        }
    }

    private string Marks => Path.Combine(Federation.Folder, "marks");

    /// <summary>Starts two replicas of the coordinator and two regions of two nodes.</summary>
    public static async Task<ChainStorm> StartAsync(TestPostgres postgres, TestPostgres? coordinatorPostgres, CancellationToken cancellationToken)
    {
        var plan = new FederationPlan { Regions = Regions, Nodes = Regions.ToDictionary(region => region, _ => 2), Coordinators = 2, CoordinatorPostgres = coordinatorPostgres };
        var storm = new ChainStorm(await FederationHarness.StartAsync(postgres, plan, cancellationToken));
        foreach (var region in storm.Federation.Regions) await region.CreateShellEventAsync("mark", storm.Script, cancellationToken);
        await storm.Federation.PutChainAsync(Chain, Definition, cancellationToken);
        return storm;
    }

    /// <summary>Starts a run, asking either replica again under the same key until one answers.</summary>
    public Task StartRunAsync(CancellationToken cancellationToken) => StartRunAsync(Guid.NewGuid().ToString("n"), cancellationToken);

    /// <summary>Asks again for what was refused (<see cref="RefusalAsync"/>): whether a try was recorded whose answer was lost, nobody can know, but under its key it is one run.</summary>
    public Task StartRefusedAsync(CancellationToken cancellationToken) => StartRunAsync(RefusedKey, cancellationToken);

    private async Task StartRunAsync(string key, CancellationToken cancellationToken)
    {
        var run = await Eventually.HoldsAsync(
            cancel => Federation.Apis[Random.Shared.Next(2)].StartRunAsync(Chain, new StartRunRequest(), key, wait: null, cancel), _ => true, Patience, cancellationToken, "a start is answered");
        lock (gate) runs.Add(run.Id);
    }

    /// <summary>Asks for runs until the coordinator says 503, and answers how long it tells to wait before the next try.</summary>
    public async Task<TimeSpan?> RefusalAsync(CancellationToken cancellationToken)
    {
        TimeSpan? comeBackAfter = null;
        await Eventually.HoldsAsync(
            async cancel =>
            {
                try
                {
                    await Federation.Api.StartRunAsync(Chain, new StartRunRequest(), RefusedKey, wait: null, cancel);
                    return false;
                }
                catch (ApiException away) when (away.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    comeBackAfter = away.Headers.RetryAfter?.Delta;
                    return true;
                }
            },
            refused => refused, Patience, cancellationToken, "the coordinator says that it is not available");
        return comeBackAfter;
    }

    /// <summary>Waits for the end of all runs: all have succeeded, and each of their steps ran exactly once.</summary>
    public async Task EndWellAsync(CancellationToken cancellationToken)
    {
        var ended = new List<RunResponse>();
        foreach (var run in Runs)
            ended.Add(await Eventually.HoldsAsync(cancel => Federation.Api.GetRunAsync(run, wait: 5, cancel), answer => RunStates.IsOver(answer.State), Patience, cancellationToken, $"run {run} is over"));

        Assert.All(ended, run => Assert.True(run.State == RunStates.Succeeded, $"Run {run.Id} is {run.State}: {string.Join("; ", run.Steps.Select(step => $"{step.Name} {step.State} attempt {step.Attempt} job {step.JobId} {step.Description}"))}"));
        var said = ended.SelectMany(run => run.Steps).Where(step => step.Name != "each").Select(step => step.JobId!);
        Assert.Equal(said.SelectMany(job => new[] { $"begin {job}", $"end {job}" }).Order(StringComparer.Ordinal), MarksSoFar().Order(StringComparer.Ordinal));
    }

    /// <summary>What jobs have written so far.</summary>
    public IReadOnlyList<string> MarksSoFar() => File.Exists(Marks) ? File.ReadAllLines(Marks) : [];

    public async ValueTask DisposeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine(Federation.Output);
        await Federation.DisposeAsync();
    }

    private static string Definition =>
        """
        steps:
          - { name: first, region: eu-west, eventTitle: mark }
          - { name: left, region: eu-west, eventTitle: mark, after: [first] }
          - { name: right, region: us-east, eventTitle: mark, after: [first] }
          - { name: each, region: us-east, eventTitle: mark, after: [first], forEach: { in: [a, b, c] } }
          - { name: left-2, region: us-east, eventTitle: mark, after: [left] }
          - { name: right-2, region: eu-west, eventTitle: mark, after: [right] }
          - { name: both, region: eu-west, eventTitle: mark, after: [left-2, right-2, each] }
          - { name: last, region: us-east, eventTitle: mark, after: [both] }
        """;

    private string Script => string.Create(CultureInfo.InvariantCulture, $"#!/bin/sh\necho \"begin $JOB_ID\" >> {Marks}\nsleep 0.1\necho \"end $JOB_ID\" >> {Marks}\n");
}
