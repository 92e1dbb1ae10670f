using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using Federation.ServiceDefaults.Problems;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class OrderRulesTests
{
    private static readonly PauseRun Pause = new("lunch", "me", Now);
    private static readonly ResumeRun Resume = new("me", Now);

    private static RunScenario Failed() => Started(Step("extract"), Step("load", "extract")).When(Accepted("extract"), Changed("extract", JobStates.Error)).ThenRunIs(RunStates.Failed);

    private static StepDefinition Approved(ApprovalExpiry onExpiry = ApprovalExpiry.Reject, params string[] by) =>
        Step("load") with { Approval = new ApprovalDefinition { By = by, Within = TimeSpan.FromHours(1), OnExpiry = onExpiry } };

    [Fact]
    public void A_paused_run_launches_nothing_and_follows_what_runs() =>
        Started(Step("extract"), Step("load", "extract")).When(Accepted("extract"), Pause, Changed("extract", JobStates.Success)).ThenStepIs("load", StepStates.Waiting).ThenRunIs(RunStates.Paused)
            .When(Resume).Then(new RunResumed("me", Now), new StepLaunching("load", 1, "eu-west", null, Now));

    [Fact]
    public void A_run_that_is_paused_when_its_last_job_ends_is_over() => Running().When(Pause, Changed("extract", JobStates.Success)).ThenRunIs(RunStates.Succeeded);

    [Fact]
    public void A_run_is_retried_from_what_failed_under_new_attempts() =>
        Failed().When(new RetryRun([], "me", Now))
            .Then(new RunReopened("me", Now), new StepReset("extract", 1, Now), new StepReset("load", 0, Now), new StepLaunching("extract", 2, "eu-west", null, Now))
            .When(Accepted("extract", "j2", 2), Changed("extract", JobStates.Success, "j2", 2)).ThenStepIs("load", StepStates.Launching);

    [Fact]
    public void A_run_is_retried_from_any_step_with_all_that_comes_after_it() =>
        Started(Step("a"), Step("b", "a"), Step("c", "b")).When(
                Accepted("a"), Changed("a", JobStates.Success), Accepted("b", "j2"), Changed("b", JobStates.Success, "j2"), Accepted("c", "j3"), Changed("c", JobStates.Success, "j3")).ThenRunIs(RunStates.Succeeded)
            .When(new RetryRun(["b"], "me", Now)).ThenStepIs("a", StepStates.Succeeded).ThenStepIs("b", StepStates.Launching).ThenStepIs("c", StepStates.Waiting);

    [Fact]
    public void What_runs_is_not_retried() => Assert.Throws<RefusedException>(() => Running().When(new RetryRun(["extract"], "me", Now)));

    [Fact]
    public void A_step_that_waits_can_be_left_out() =>
        Started(Step("extract"), Step("load", "extract") with { When = StartRule.AllDone }).When(new SkipStep("load", "not today", "me", Now))
            .Then(new StepSkipped("load", 0, "me left it out: not today", Now))
            .When(Accepted("extract"), Changed("extract", JobStates.Success)).ThenRunIs(RunStates.Succeeded);

    [Fact]
    public void A_step_that_runs_cannot_be_left_out() => Assert.Throws<RefusedException>(() => Running().When(new SkipStep("extract", "not today", "me", Now)));

    [Fact]
    public void A_failed_step_that_somebody_marks_as_succeeded_lets_its_run_go_on() =>
        Failed().When(new MarkStep("extract", true, "done by hand", new JsonObject { ["file"] = "a.csv" }, "me", Now)).ThenRunIs(RunStates.Running).ThenStepIs("load", StepStates.Launching);

    [Fact]
    public void A_job_that_its_region_tells_of_cannot_be_marked() =>
        Assert.Contains("its region says how it ends", Assert.Throws<RefusedException>(() => Running().When(new MarkStep("extract", true, "surely", null, "me", Now))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_job_that_is_unreachable_can_be_marked() =>
        Running().When(new RegionUnreachable("eu-west", Now, Now), new MarkStep("extract", false, "the machine burnt down", null, "me", Now)).ThenRunIs(RunStates.Failed);

    [Fact]
    public void A_launch_waits_until_somebody_agrees() =>
        Started(Approved()).ThenStepIs("load", StepStates.AwaitingApproval)
            .When(new ApproveStep("load", "go", "me", Now)).Then(new StepApproved("load", 0, "me", "go", Now), new StepLaunching("load", 1, "eu-west", null, Now))
            .When(new ApproveStep("load", "go", "me", Now)).ThenNothing();

    [Fact]
    public void Only_who_is_named_may_agree() =>
        Assert.Contains("Only anna, ben", Assert.Throws<RefusedException>(() => Started(Approved(ApprovalExpiry.Reject, "anna", "ben")).When(new ApproveStep("load", null, "me", Now))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_launch_that_is_not_agreed_to_fails() =>
        Started(Approved()).When(new RejectStep("load", "too risky", "me", Now)).ThenStepIs("load", StepStates.Failed).ThenRunIs(RunStates.Failed);

    [Theory]
    [InlineData(ApprovalExpiry.Reject, StepStates.Failed)]
    [InlineData(ApprovalExpiry.Approve, StepStates.Launching)]
    [InlineData(ApprovalExpiry.Skip, StepStates.Skipped)]
    public void What_nobodys_word_means_is_for_the_chain_to_say(ApprovalExpiry onExpiry, string state) =>
        Started(Approved(onExpiry)).When(new ExpireApproval("load", 0, Now)).ThenNothing().When(new ExpireApproval("load", 0, Now + TimeSpan.FromHours(1))).ThenStepIs("load", state);

    [Fact]
    public void A_run_that_waits_for_others_begins_when_it_is_released() =>
        new RunScenario().When(new StartRun(RunId, "nightly-close", 3, [Step("load")], null, Now) { Waits = true }).ThenRunIs(RunStates.Queued).ThenStepIs("load", StepStates.Waiting)
            .When(new ReleaseRun(Now)).ThenStepIs("load", StepStates.Launching);
}
