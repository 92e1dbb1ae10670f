using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class CompensationTests
{
    private static StepDefinition Undone(string name, params string[] after) => Step(name, after) with { Compensate = new CompensationDefinition { Event = $"undo-{name}" } };

    private static RunScenario TwoDoneThenFailed() =>
        Started(Undone("book"), Undone("pay", "book"), Step("ship", "pay")).When(
            Accepted("book", "j1"), Changed("book", JobStates.Success, "j1"), Accepted("pay", "j2"), Changed("pay", JobStates.Success, "j2"), Accepted("ship", "j3"), Changed("ship", JobStates.Error, "j3"));

    [Fact]
    public void What_has_succeeded_is_undone_one_after_the_other_the_last_first() =>
        TwoDoneThenFailed().ThenStepIs("pay:undo", StepStates.Launching).ThenStepIs("book:undo", StepStates.Waiting).ThenRunIs(RunStates.Running)
            .When(Accepted("pay:undo", "j4"), Changed("pay:undo", JobStates.Success, "j4")).ThenStepIs("book:undo", StepStates.Launching)
            .When(Accepted("book:undo", "j5"), Changed("book:undo", JobStates.Success, "j5")).ThenRunIs(RunStates.Failed);

    [Fact]
    public void What_cannot_be_undone_does_not_keep_the_rest_from_it() =>
        TwoDoneThenFailed().When(Accepted("pay:undo", "j4"), Changed("pay:undo", JobStates.Error, "j4")).ThenStepIs("book:undo", StepStates.Launching);

    [Fact]
    public void Nothing_is_undone_in_a_run_that_succeeds() => Started(Undone("book")).When(Accepted("book"), Changed("book", JobStates.Success)).ThenRunIs(RunStates.Succeeded);

    [Fact]
    public void A_cancelled_run_is_undone_too() =>
        Started(Undone("book"), Step("pay", "book")).When(Accepted("book"), Changed("book", JobStates.Success), Accepted("pay", "j2"), new CancelRun("enough", Now), Changed("pay", JobStates.Aborted, "j2"))
            .ThenStepIs("book:undo", StepStates.Launching).ThenRunIs(RunStates.Cancelling);

    [Fact]
    public void What_undoes_a_step_may_use_its_output() =>
        Assert.Equal(
            """{"id":"undo-book","params":{"ticket":7}}""",
            Started(Step("book") with { Compensate = new CompensationDefinition { Event = "undo-book", Params = new JsonObject { ["ticket"] = "{{ steps.book.output.ticket }}" } } }, Step("pay", "book"))
                .When(Accepted("book"), Changed("book", JobStates.Success) with { Output = new JsonObject { ["ticket"] = 7 } }, new LaunchRefused("pay", 1, "event", "none", Now))
                .Work.OfType<LaunchJob>().Single().Request.ToJsonString());

    [Fact]
    public void A_run_that_was_undone_does_all_of_it_again_when_it_is_retried() =>
        TwoDoneThenFailed().When(Accepted("pay:undo", "j4"), Changed("pay:undo", JobStates.Success, "j4"), Accepted("book:undo", "j5"), Changed("book:undo", JobStates.Success, "j5"), new RetryRun([], "me", Now))
            .ThenStepIs("book", StepStates.Launching).ThenStepIs("pay", StepStates.Waiting).ThenStepIs("ship", StepStates.Waiting);

    [Fact]
    public void Only_the_keys_that_the_chain_names_leave_their_region() =>
        Assert.Equal("""{"file":"a.csv"}""", Started(Step("book") with { Outputs = ["file"] })
            .When(Accepted("book"), Changed("book", JobStates.Success) with { Output = new JsonObject { ["file"] = "a.csv", ["secret"] = "x" } }).Run.Steps[0].Output!.ToJsonString());

    [Fact]
    public void An_output_that_is_too_large_fails_the_step_and_says_what_to_do()
    {
        var step = Started(Step("book")).When(Accepted("book"), Changed("book", JobStates.Success) with { Output = new JsonObject { ["big"] = new string('x', 300_000) } }).ThenRunIs(RunStates.Failed).Run.Steps[0];
        Assert.Equal("output", step.Code);
        Assert.Contains("Name the keys that are needed in 'outputs'", step.Description, StringComparison.Ordinal);
    }
}
