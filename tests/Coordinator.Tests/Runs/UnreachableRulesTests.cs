using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class UnreachableRulesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly RegionUnreachable Lost = new("eu-west", Now, Now);

    private static StepDefinition FailingOver => Step("load") with { OnUnreachable = new UnreachablePolicy { Action = UnreachableAction.FailOver, After = Minute, To = ["us-east"] } };

    private static StepDefinition Failing(Reconciliation reconcile) =>
        Step("load") with { OnUnreachable = new UnreachablePolicy { Action = UnreachableAction.Fail, After = Minute, Reconcile = reconcile } };

    private static LaunchUnanswered Missed(TimeSpan after, bool mayHaveArrived) => new("load", 1, "refused", Now + after, mayHaveArrived);

    [Fact]
    public void A_launch_that_is_proven_not_to_have_happened_fails_over_once_its_time_has_come() =>
        Started(FailingOver).When(Missed(TimeSpan.Zero, mayHaveArrived: false)).ThenStepIs("load", StepStates.LaunchUnknown)
            .When(Missed(Minute, mayHaveArrived: false))
            .Then(
                new StepFailedOver("load", 1, "us-east", "The launch has not reached region eu-west: refused", Now + Minute, Now + Minute),
                new StepLaunching("load", 2, "us-east", null, Now + Minute));

    [Fact]
    public void A_launch_that_may_have_happened_does_not_fail_over() =>
        Started(FailingOver).When(Missed(TimeSpan.Zero, mayHaveArrived: true), Missed(Minute, mayHaveArrived: false)).ThenNothing().ThenStepIs("load", StepStates.LaunchUnknown);

    [Fact]
    public void A_job_that_runs_does_not_fail_over() => Started(FailingOver).When(Accepted("load"), Lost, Missed(Minute, mayHaveArrived: false)).ThenNothing();

    [Fact]
    public void Of_several_regions_the_next_one_is_turned_to_at_once_and_the_first_again_after_a_while() =>
        Started(Step("load") with { Regions = ["eu-west", "us-east"] }).When(Missed(TimeSpan.Zero, mayHaveArrived: false)).ThenStepIs("load", StepStates.Launching)
            .When(new LaunchUnanswered("load", 2, "refused", Now, MayHaveArrived: false)).ThenStepIs("load", StepStates.Ready)
            .When(new RetryStep("load", 2, Now)).Then(new StepRetryDue("load", 2, Now), new StepLaunching("load", 3, "eu-west", null, Now));

    [Fact]
    public void A_step_fails_once_its_region_has_been_silent_for_too_long_and_its_job_is_aborted_when_it_answers()
    {
        var run = Started(Failing(Reconciliation.Keep)).When(Accepted("load"), Lost);
        Assert.Contains(new StepTimer("load", 1, Now + Minute, TimerKind.GiveUp), run.Work);

        run.When(new GiveUpOnRegion("load", 1, Now + Minute)).ThenStepIs("load", StepStates.Failed).ThenRunIs(RunStates.Failed);
        Assert.Single(run.Work.OfType<AbortJob>());
    }

    [Fact]
    public void A_region_that_is_back_in_time_is_not_given_up() =>
        Started(Failing(Reconciliation.Keep)).When(Accepted("load"), Lost, new RegionReachable("eu-west", Now), new GiveUpOnRegion("load", 1, Now + Minute)).ThenNothing();

    [Fact]
    public void The_job_of_a_region_that_comes_back_counts_if_the_chain_says_so() =>
        Started(Failing(Reconciliation.Returned), Step("other"), Step("after", "load"))
            .When(Accepted("load"), Accepted("other", "j2"), Lost, new GiveUpOnRegion("load", 1, Now + Minute)).ThenStepIs("load", StepStates.Failed).ThenStepIs("after", StepStates.Skipped)
            .When(Changed("load", JobStates.Success)).ThenStepIs("load", StepStates.Succeeded).ThenStepIs("after", StepStates.Launching);

    [Fact]
    public void What_was_decided_stands_if_the_chain_says_so() =>
        Started(Failing(Reconciliation.Keep), Step("other")).When(Accepted("load"), Accepted("other", "j2"), Lost, new GiveUpOnRegion("load", 1, Now + Minute), Changed("load", JobStates.Success)).ThenNothing();

    [Fact]
    public void A_launch_that_was_not_answered_before_its_region_was_restored_is_held_until_somebody_says_what_became_of_it()
    {
        var run = Started(Step("load")).When(new LaunchUnanswered("load", 1, "silent", Now), new RegionRestored("eu-west", Now)).ThenStepIs("load", StepStates.LaunchUnknown);
        Assert.True(run.Run.Steps[0].IsHeld);
        Assert.Equal("somebody to say whether the launch happened", StepWaits.Sentence(run.Run, run.Run.Steps[0]));

        run.When(new ResolveLaunch("load", null, "its log has nothing", "me", Now))
            .Then(new StepLaunchResolved("load", 1, null, "its log has nothing", "me", Now), new StepLaunching("load", 2, "eu-west", null, Now));
    }

    [Fact]
    public void A_launch_that_is_proven_not_to_have_happened_survives_a_restore() =>
        Started(Step("load")).When(new LaunchUnanswered("load", 1, "refused", Now, MayHaveArrived: false), new RegionRestored("eu-west", Now)).ThenNothing();

    [Fact]
    public void A_launch_that_somebody_found_is_followed() =>
        Started(Step("load")).When(new LaunchUnanswered("load", 1, "silent", Now), new ResolveLaunch("load", "j9", "seen there", "me", Now)).ThenStepIs("load", StepStates.Queued)
            .When(Changed("load", JobStates.Success, "j9")).ThenRunIs(RunStates.Succeeded);
}
