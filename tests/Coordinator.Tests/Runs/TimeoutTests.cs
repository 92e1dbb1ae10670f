using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class TimeoutTests
{
    private static readonly TimeOutStep TooLate = new("extract", 1, Now);

    private static RunScenario TimedOut() => Running(TimeSpan.FromMinutes(10)).When(TooLate);

    [Fact]
    public void A_step_that_takes_too_long_is_stopped_and_not_over_before_the_region_says_so() =>
        TimedOut().Then(new StepAbortRequested("extract", 1, AbortCause.Timeout, "It took longer than 10m.", Now)).ThenStepIs("extract", StepStates.Running);

    [Fact]
    public void A_job_that_was_stopped_by_the_timeout_is_timed_out() =>
        TimedOut().When(Changed("extract", JobStates.Aborted))
            .Then(new StepAbortAnswered("extract", 1, AbortOutcome.Aborting, Now), new StepTimedOut("extract", 1, "It took longer than 10m.", Now), new RunFailed(Now));

    [Fact]
    public void A_job_that_had_ended_well_before_the_timeout_could_stop_it_has_succeeded() =>
        TimedOut().When(new AbortAnswered("extract", 1, AbortOutcome.Finished, "j1", Now), Changed("extract", JobStates.Success)).ThenRunIs(RunStates.Succeeded);

    [Fact]
    public void A_job_that_fails_of_itself_after_the_timeout_has_failed() =>
        TimedOut().When(Changed("extract", JobStates.Error)).ThenStepIs("extract", StepStates.Failed);

    [Fact]
    public void A_launch_that_did_not_come_before_the_timeout_is_timed_out() =>
        Started(Step("extract") with { Timeouts = new() { ScheduleToClose = TimeSpan.FromMinutes(10) } }).When(TooLate, new AbortAnswered("extract", 1, AbortOutcome.NeverLaunched, null, Now))
            .Then(new StepAbortAnswered("extract", 1, AbortOutcome.NeverLaunched, Now), new StepTimedOut("extract", 1, "It took longer than 10m. It was stopped before the region had launched it.", Now), new RunFailed(Now));

    [Fact]
    public void A_timeout_comes_once() => TimedOut().When(TooLate).ThenNothing();

    [Fact]
    public void A_step_that_is_stopped_for_its_timeout_is_not_stopped_again_by_cancelling() =>
        TimedOut().When(new CancelRun("enough", Now)).Then(new RunCancelRequested("enough", Now))
            .When(Changed("extract", JobStates.Aborted)).Then(new StepAbortAnswered("extract", 1, AbortOutcome.Aborting, Now), new StepTimedOut("extract", 1, "It took longer than 10m.", Now), new RunCancelled(Now));

    [Fact]
    public void A_timeout_after_cancelling_changes_nothing() => Running().When(new CancelRun("enough", Now), TooLate).ThenNothing();

    [Fact]
    public void A_timeout_of_an_attempt_that_is_over_changes_nothing() => Running().When(Changed("extract", JobStates.Success), TooLate).ThenNothing();

    [Fact]
    public void What_comes_after_a_step_that_timed_out_is_skipped() =>
        Started(Step("extract"), Step("load", "extract")).When(TooLate, new AbortAnswered("extract", 1, AbortOutcome.NeverLaunched, null, Now)).ThenStepIs("load", StepStates.Skipped);
}
