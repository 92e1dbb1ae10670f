using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class StepRulesTests
{
    [Theory]
    [InlineData(StartRule.AllSucceeded, "succeeded,succeeded", StepVerdict.Start)]
    [InlineData(StartRule.AllSucceeded, "succeeded,running", StepVerdict.Wait)]
    [InlineData(StartRule.AllSucceeded, "skipped,running", StepVerdict.Skip)]
    [InlineData(StartRule.AllDone, "failed,skipped", StepVerdict.Start)]
    [InlineData(StartRule.AllDone, "failed,running", StepVerdict.Wait)]
    [InlineData(StartRule.OneSucceeded, "succeeded,running", StepVerdict.Start)]
    [InlineData(StartRule.OneSucceeded, "failed,running", StepVerdict.Wait)]
    [InlineData(StartRule.OneSucceeded, "failed,skipped", StepVerdict.Skip)]
    [InlineData(StartRule.OneFailed, "timed-out,running", StepVerdict.Start)]
    [InlineData(StartRule.OneFailed, "succeeded,cancelled", StepVerdict.Skip)]
    [InlineData(StartRule.NoneFailed, "succeeded,skipped", StepVerdict.Start)]
    [InlineData(StartRule.NoneFailed, "failed,running", StepVerdict.Skip)]
    [InlineData(StartRule.NoneFailed, "skipped,running", StepVerdict.Wait)]
    [InlineData(StartRule.Always, "cancelled,failed", StepVerdict.Start)]
    [InlineData(StartRule.OneSucceeded, "", StepVerdict.Start)]
    public void A_rule_is_judged_by_what_the_steps_before_have_come_to(StartRule rule, string upstream, StepVerdict verdict) =>
        Assert.Equal(verdict, StepRules.Judge(rule, upstream.Split(',', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void A_step_that_deals_with_a_failure_runs_and_the_run_has_failed_all_the_same() =>
        Started(Step("load"), Step("alarm", "load") with { When = StartRule.OneFailed })
            .When(Accepted("load"), Changed("load", JobStates.Error)).ThenStepIs("alarm", StepStates.Launching)
            .When(Accepted("alarm", "j2"), Changed("alarm", JobStates.Success, "j2")).ThenRunIs(RunStates.Failed);

    [Fact]
    public void A_step_that_was_not_needed_does_not_fail_its_run() =>
        Started(Step("load"), Step("alarm", "load") with { When = StartRule.OneFailed })
            .When(Accepted("load"), Changed("load", JobStates.Success))
            .Then(new StepSucceeded("load", 1, "node-1", null, null, Now), new StepSkipped("alarm", 0, "None of load failed.", Now), new RunSucceeded(Now));

    [Fact]
    public void A_step_whose_condition_is_not_met_is_skipped() =>
        Started(Step("load") with { Condition = "input.day == 'monday'" }).Then(
            new RunStarted(RunId, "nightly-close", 3, [Step("load") with { Condition = "input.day == 'monday'" }], null, Now),
            new StepSkipped("load", 0, "Its condition is not met.", Now),
            new RunSucceeded(Now));

    [Fact]
    public void What_is_to_run_in_any_case_runs_while_the_run_is_cancelled() =>
        Started(Step("load"), Step("clean-up", "load") with { When = StartRule.Always })
            .When(Accepted("load"), new CancelRun("enough", Now)).ThenStepIs("clean-up", StepStates.Waiting)
            .When(Changed("load", JobStates.Aborted)).ThenStepIs("clean-up", StepStates.Launching)
            .When(Accepted("clean-up", "j2"), Changed("clean-up", JobStates.Success, "j2")).ThenRunIs(RunStates.Cancelled);
}
