using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class RunEventsTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static TheoryData<RunEvent> OneOfEach { get; } =
    [
        new RunStarted(RunId, "nightly-close", 3, [Step("load", "extract") with { Timeouts = new() { ScheduleToClose = TimeSpan.FromMinutes(10) }, Params = new JsonObject { ["a"] = 1 } }], new JsonObject { ["day"] = "monday" }, Now),
        new StepLaunching("extract", 1, "eu-west", new JsonObject { ["rows"] = 42 }, Now),
        new StepLaunchUnanswered("extract", 1, "timed out", Now),
        new StepLaunched("extract", 1, "j1", Now),
        new StepRunning("extract", 1, "node-1", 0.5, Now),
        new StepUnreachable("extract", 1, Unreachable.Node, Now, Now),
        new StepReachable("extract", 1, Unreachable.Region, Now),
        new StepAbortRequested("extract", 1, AbortCause.Timeout, "too long", Now),
        new StepSucceeded("extract", 1, "node-1", "done", new JsonObject { ["file"] = "a.csv" }, Now),
        new StepFailed("extract", 1, "1", "bad", "node-1", null, Now),
        new StepSkipped("extract", 0, "moot", Now),
        new StepCancelled("extract", 1, "enough", Now),
        new StepTimedOut("extract", 1, "too long", Now),
        new RunCancelRequested("enough", Now) { By = "me" },
        new RunQueued(Now),
        new RunReleased(Now),
        new RunPaused("lunch", "me", Now),
        new RunResumed("me", Now),
        new RunReopened("me", Now),
        new RunUndoing([new UndoingStep("extract", "eu-west", Step("extract:undo") with { When = StartRule.Always })], Now),
        new StepApprovalRequested("extract", 0, Now, Now),
        new StepApproved("extract", 0, "me", "fine", Now),
        new StepFannedOut("extract", 0, [1, "two", null], Now),
        new StepLaunchHeld("extract", 1, "restored", Now),
        new StepLaunchResolved("extract", 1, "j1", "seen in its log", "me", Now),
        new StepAbortAnswered("extract", 1, AbortOutcome.Finished, Now),
        new StepAttemptFailed("extract", 1, RetryCause.JobFailed, "1", "bad", Now, Now),
        new StepRetryDue("extract", 1, Now),
        new StepFailedOver("extract", 1, "us-east", "refused", Now, Now),
        new StepGivenUp("extract", 1, "silent", Now),
        new StepReconciled("extract", 1, 2, "eu-west", "j1", Now),
        new StepMarked("extract", 1, true, "it did", new JsonObject { ["file"] = "a.csv" }, "me", Now),
        new StepReset("extract", 1, Now, KeepsItems: true),
        new RunSucceeded(Now),
        new RunFailed(Now),
        new RunCancelled(Now),
    ];

    [Theory]
    [MemberData(nameof(OneOfEach))]
    public void An_event_is_read_as_it_was_written(RunEvent happened)
    {
        var written = JsonSerializer.Serialize<object>(happened, Json);
        var read = JsonSerializer.Deserialize(written, RunEvents.Types[RunEvents.NameOf(happened)], Json)!;
        Assert.Equal(written, JsonSerializer.Serialize(read, Json));
    }

    [Fact]
    public void Every_type_of_event_has_a_name_to_be_stored_under()
    {
        var types = typeof(RunEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RunEvent)) && !type.IsAbstract);
        Assert.Equivalent(types, RunEvents.Types.Values, strict: true);
        Assert.Equal(RunEvents.Types.Count, OneOfEach.Count);
    }

    [Fact]
    public void A_run_is_read_as_it_was_written()
    {
        var run = StartedWith(new JsonObject { ["day"] = "monday" }, Step("extract"), Step("load", "extract"))
            .When(Accepted("extract"), Changed("extract", JobStates.Success) with { Output = new JsonObject { ["rows"] = 42 } }, Accepted("load", "j2"), new RegionUnreachable("eu-west", Now, Now), new CancelRun("enough", Now)).Run;
        var written = JsonSerializer.Serialize(run, Json);
        Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize<Run>(written, Json), Json));
    }
}
