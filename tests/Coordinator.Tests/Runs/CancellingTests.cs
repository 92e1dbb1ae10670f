using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Runs;
using Federation.ServiceDefaults.Problems;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class CancellingTests
{
    private static readonly CancelRun Cancel = new("wrong input", Now);

    [Fact]
    public void Cancelling_stops_what_may_run_and_ends_what_waits() =>
        Started(Step("extract"), Step("load", "extract")).When(Cancel)
            .Then(
                new RunCancelRequested("wrong input", Now),
                new StepAbortRequested("extract", 1, AbortCause.Cancel, "The run was cancelled: wrong input", Now),
                new StepCancelled("load", 0, "Not launched: the run was cancelled: wrong input", Now))
            .ThenRunIs(RunStates.Cancelling);

    [Fact]
    public void A_run_is_cancelled_when_the_region_has_stopped_its_last_job() =>
        Running().When(Cancel, new AbortAnswered("extract", 1, AbortOutcome.Aborting, "j1", Now)).Then(new StepAbortAnswered("extract", 1, AbortOutcome.Aborting, Now))
            .When(Changed("extract", JobStates.Aborted) with { Description = "Aborted" })
            .Then(new StepCancelled("extract", 1, "Aborted", Now), new RunCancelled(Now));

    [Fact]
    public void A_launch_that_never_came_is_cancelled_by_the_regions_word() =>
        Started(Step("extract")).When(Cancel, new AbortAnswered("extract", 1, AbortOutcome.NeverLaunched, null, Now))
            .Then(new StepAbortAnswered("extract", 1, AbortOutcome.NeverLaunched, Now), new StepCancelled("extract", 1, "It was stopped before the region had launched it.", Now), new RunCancelled(Now));

    [Fact]
    public void A_launch_refused_because_it_was_stopped_before_is_cancelled() =>
        Started(Step("extract")).When(Cancel, new LaunchRefused("extract", 1, "cancelled", "Cancelled before", Now))
            .Then(new StepCancelled("extract", 1, "Cancelled before", Now), new RunCancelled(Now));

    [Fact]
    public void A_job_that_had_ended_well_before_it_could_be_stopped_has_succeeded() =>
        Running().When(Cancel, new AbortAnswered("extract", 1, AbortOutcome.Finished, "j1", Now)).Then(new StepAbortAnswered("extract", 1, AbortOutcome.Finished, Now))
            .When(Changed("extract", JobStates.Success)).Then(new StepSucceeded("extract", 1, "node-1", null, null, Now), new RunSucceeded(Now));

    [Fact]
    public void A_run_whose_job_failed_while_it_was_cancelled_is_cancelled() =>
        Running().When(Cancel, Changed("extract", JobStates.Error))
            .Then(new StepAbortAnswered("extract", 1, AbortOutcome.Finished, Now), new StepFailed("extract", 1, "1", null, "node-1", null, Now), new RunCancelled(Now));

    [Fact]
    public void The_end_of_a_job_answers_for_the_abort_whose_answer_is_late_or_lost() =>
        Running().When(Cancel, Changed("extract", JobStates.Aborted) with { Description = "Aborted" })
            .Then(new StepAbortAnswered("extract", 1, AbortOutcome.Aborting, Now), new StepCancelled("extract", 1, "Aborted", Now), new RunCancelled(Now))
            .When(new AbortAnswered("extract", 1, AbortOutcome.Finished, "j1", Now)).ThenNothing();

    [Fact]
    public void The_answer_to_an_abort_proves_a_launch_that_was_not_answered() =>
        Started(Step("extract")).When(new LaunchUnanswered("extract", 1, "timed out", Now), Cancel, new AbortAnswered("extract", 1, AbortOutcome.Aborting, "j7", Now))
            .Then(new StepAbortAnswered("extract", 1, AbortOutcome.Aborting, Now), new StepLaunched("extract", 1, "j7", Now));

    [Fact]
    public void A_launch_that_is_answered_while_it_is_stopped_stays_to_be_stopped() =>
        Started(Step("extract")).When(Cancel, Accepted("extract"), Changed("extract", JobStates.Aborted)).ThenStepIs("extract", StepStates.Cancelled);

    [Fact]
    public void A_run_is_cancelled_once() => Running().When(Cancel, Cancel).ThenNothing();

    [Fact]
    public void Cancelling_a_cancelled_run_changes_nothing() =>
        Running().When(Cancel, Changed("extract", JobStates.Aborted)).ThenRunIs(RunStates.Cancelled).When(Cancel).ThenNothing();

    [Fact]
    public void A_run_that_has_ended_otherwise_cannot_be_cancelled() =>
        Assert.Contains("already succeeded", Assert.Throws<RefusedException>(() => Running().When(Changed("extract", JobStates.Success), Cancel)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_abort_nobody_asked_for_changes_nothing() =>
        Running().When(new AbortAnswered("extract", 1, AbortOutcome.NeverLaunched, null, Now)).ThenNothing();
}
