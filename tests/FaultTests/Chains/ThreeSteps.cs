using System.Globalization;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Harness;
using Federation.TestKit.Links;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.FaultTests.Chains;

/// <summary>
/// A chain of three shell jobs, home, abroad, home, each handing data to the next. What truly ran is counted outside of the programs under test: every
/// job adds a line to a file when it begins and when it ends.
/// </summary>
internal sealed class ThreeSteps : IAsyncDisposable
{
    public const string Home = "eu-west";
    public const string Abroad = "us-east";
    private const string Chain = "nightly-close";
    private const int Lines = 100;
    private static readonly string[] Steps = ["extract", "transform", "load"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Dictionary<Guid, string> gates = [];

    private ThreeSteps(FederationHarness federation) => Federation = federation;

    public FederationHarness Federation { get; }

    private string Marks => Path.Combine(Federation.Folder, "marks");

    private string GateOfAll => Path.Combine(Federation.Folder, "gate");

    private string WaitForGate => $"waited=0; while [ ! -e {GateOfAll} ] && [ ! -e {GateOfAll}-$GATE ] && [ $waited -lt 3000 ]; do sleep 0.05; waited=$((waited + 1)); done";

    /// <summary>Starts a federation and stores the chain in it.</summary>
    public static async Task<ThreeSteps> SetUpAsync(TestPostgres postgres, FederationPlan plan, CancellationToken cancellationToken)
    {
        var chain = new ThreeSteps(await FederationHarness.StartAsync(postgres, plan, cancellationToken));
        try
        {
            foreach (var step in Steps) await chain.Federation.Region(RegionOf(step)).CreateShellEventAsync(step, chain.Script(step), cancellationToken);
            await chain.Federation.PutChainAsync(Chain, Definition, cancellationToken);
            return chain;
        }
        catch
        {
            await chain.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a run and answers its id. The step abroad waits in its middle until its gate is opened.</summary>
    public Task<Guid> BeginAsync(CancellationToken cancellationToken) => BeginAsync(Federation.Api, cancellationToken);

    /// <summary>Starts a run by one of the coordinator's replicas.</summary>
    public async Task<Guid> BeginAsync(ICoordinatorApi coordinator, CancellationToken cancellationToken)
    {
        var gate = Guid.NewGuid().ToString("n");
        var run = await coordinator.StartRunAsync(Chain, new StartRunRequest { Input = new JsonObject { ["gate"] = gate } }, idempotencyKey: null, wait: null, cancellationToken);
        gates[run.Id] = gate;
        return run.Id;
    }

    /// <summary>Lets the steps abroad of all runs go on, of later ones too.</summary>
    public void OpenGates() => File.WriteAllText(GateOfAll, "");

    /// <summary>Lets the step abroad of a run go on.</summary>
    public void OpenGate(Guid run) => File.WriteAllText($"{GateOfAll}-{gates[run]}", "");

    /// <summary>Starts runs and brings each to a moment, the one that lasts shortest at last.</summary>
    public async Task<IReadOnlyDictionary<Moment, Guid>> BeginUntilAsync(IEnumerable<Moment> moments, CancellationToken cancellationToken)
    {
        var runs = new Dictionary<Moment, Guid>();
        foreach (var moment in moments.OrderDescending()) runs[moment] = await BeginUntilAsync(moment, cancellationToken);
        return runs;
    }

    /// <summary>Starts a run and brings it to a moment.</summary>
    public async Task<Guid> BeginUntilAsync(Moment moment, CancellationToken cancellationToken)
    {
        if (moment == Moment.BeforeTheLaunchIsAnswered) return await BeginUntilLaunchIsSentAsync(cancellationToken);

        var run = await BeginAsync(cancellationToken);
        var step = await StepAsync(run, "transform", moment == Moment.AfterTheLaunchIsAnswered ? step => step.JobId is not null : step => step.State == StepStates.Running, cancellationToken);
        if (moment != Moment.AfterTheLaunchIsAnswered) await MarkedAsync($"begin transform {step.JobId}", times: 1, cancellationToken);
        return run;
    }

    /// <summary>Waits until a step of a run is as wanted.</summary>
    public async Task<StepResponse> StepAsync(Guid run, string name, Func<StepResponse, bool> condition, CancellationToken cancellationToken) =>
        await Eventually.HoldsAsync(async cancel => StepOf(await Federation.Api.GetRunAsync(run, wait: null, cancel), name), condition, Patience, cancellationToken, $"{name} is as wanted");

    /// <summary>Waits until jobs have left so many marks.</summary>
    public Task MarkedAsync(string mark, int times, CancellationToken cancellationToken) =>
        Eventually.HoldsAsync(() => MarksSoFar().Count(line => line.StartsWith(mark, StringComparison.Ordinal)) >= times, Patience, cancellationToken, $"{times} jobs marked '{mark}'");

    /// <summary>Waits for the end of runs and checks every promise: all succeeded, every job ran exactly once, its data reached the next, and its log is complete.</summary>
    public async Task EndWellAsync(IReadOnlyCollection<Guid> runs, CancellationToken cancellationToken)
    {
        var ended = new List<RunResponse>();
        foreach (var run in runs) ended.Add(await EndAsync(run, cancellationToken));

        Assert.All(ended, run => Assert.True(run.State == RunStates.Succeeded, Describe(run)));
        var jobs = ended.SelectMany(run => run.Steps).Select(step => (step.Name, JobId: step.JobId!)).ToList();
        Assert.Equal(
            jobs.SelectMany(job => new[] { $"begin {job.Name} {job.JobId}", $"end {job.Name} {job.JobId}" }).Order(StringComparer.Ordinal),
            MarksSoFar().Order(StringComparer.Ordinal));
        foreach (var run in ended)
        {
            foreach (var step in run.Steps) await HasWholeLogAsync(run, step, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine(Federation.Output);
        await Federation.DisposeAsync();
    }

    private static string RegionOf(string step) => step == "transform" ? Abroad : Home;

    private static string Definition => $$$"""
        description: Three jobs in two regions
        steps:
          - name: extract
            region: {{{Home}}}
            eventTitle: extract
          - name: transform
            region: {{{Abroad}}}
            eventTitle: transform
            after: [extract]
            params: { from: "{{ steps.extract.output.job }}", gate: "{{ input.gate }}" }
          - name: load
            region: {{{Home}}}
            eventTitle: load
            after: [transform]
            params: { from: "{{ steps.transform.output.job }}" }
        """;

    private string Script(string step) => $$$"""
        #!/bin/sh
        echo "begin {{{step}}} $JOB_ID" >> {{{Marks}}}
        echo "{{{step}}} continues from $FROM"
        i=0
        while [ $i -lt {{{Lines / 2}}} ]; do i=$((i + 1)); echo "{{{step}}} line $i"; done
        {{{(step == "transform" ? WaitForGate : "sleep 0.1")}}}
        while [ $i -lt {{{Lines}}} ]; do i=$((i + 1)); echo "{{{step}}} line $i"; done
        echo "end {{{step}}} $JOB_ID" >> {{{Marks}}}
        echo "{\"chain_data\":{\"job\":\"$JOB_ID\"}}"
        """;

    private static StepResponse StepOf(RunResponse run, string name) => run.Steps.Single(step => step.Name == name);

    private static string Describe(RunResponse run) =>
        $"Run {run.Id} is {run.State}: {string.Join("; ", run.Steps.Select(step => $"{step.Name} {step.State} attempt {step.Attempt} job {step.JobId} {step.Description}"))}";

    /// <summary>The launch goes through and its answer does not come back.</summary>
    private async Task<Guid> BeginUntilLaunchIsSentAsync(CancellationToken cancellationToken)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var link in Federation.LinksTo(Abroad))
        {
            link.InspectRequest = bytes =>
            {
                if (bytes.IndexOf("run_event"u8) < 0) return LinkVerdict.Pass;
                link.GoSilent(LinkDirections.Replies);
                sent.TrySetResult();
                return LinkVerdict.Pass;
            };
        }

        var run = await BeginAsync(cancellationToken);
        await sent.Task.WaitAsync(Patience, TimeProvider.System, cancellationToken);
        await MarkedAsync("begin transform", times: 1, cancellationToken);
        foreach (var link in Federation.LinksTo(Abroad)) link.InspectRequest = null;
        Assert.Null(StepOf(await Federation.Api.GetRunAsync(run, wait: null, cancellationToken), "transform").JobId);
        return run;
    }

    private Task<RunResponse> EndAsync(Guid run, CancellationToken cancellationToken) =>
        Eventually.HoldsAsync(cancel => Federation.Api.GetRunAsync(run, wait: 5, cancel), answer => RunStates.IsOver(answer.State), Patience, cancellationToken, $"run {run} is over");

    private async Task HasWholeLogAsync(RunResponse run, StepResponse step, CancellationToken cancellationToken)
    {
        var log = (await Eventually.HoldsAsync(cancel => LogAsync(run, step, cancel), _ => true, Patience, cancellationToken, $"the log of {step.Name} is answered")).Split('\n');

        Assert.Equal(
            Enumerable.Range(1, Lines).Select(number => string.Create(CultureInfo.InvariantCulture, $"{step.Name} line {number}")),
            log.Where(line => line.StartsWith($"{step.Name} line ", StringComparison.Ordinal)));
        var before = Steps.TakeWhile(name => name != step.Name).LastOrDefault();
        if (before is not null) Assert.Contains($"{step.Name} continues from {StepOf(run, before).JobId}", log);
    }

    private async Task<string> LogAsync(RunResponse run, StepResponse step, CancellationToken cancellationToken)
    {
        using var answer = await Federation.Api.GetStepLogAsync(run.Id, step.Name, 0, cancellationToken);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
    }

    private string[] MarksSoFar() => File.Exists(Marks) ? File.ReadAllLines(Marks) : [];
}
