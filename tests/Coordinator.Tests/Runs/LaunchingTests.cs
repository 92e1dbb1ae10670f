using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class LaunchingTests
{
    [Fact]
    public void A_run_starts_with_every_step_that_comes_after_nothing() =>
        Started(Step("extract"), Step("fetch"), Step("load", "extract", "fetch")).Then(
            new RunStarted(RunId, "nightly-close", 3, [Step("extract"), Step("fetch"), Step("load", "extract", "fetch")], null, Now),
            new StepLaunching("extract", 1, "eu-west", null, Now),
            new StepLaunching("fetch", 1, "eu-west", null, Now));

    [Fact]
    public void A_run_starts_once() =>
        Started(Step("extract")).When(new StartRun(RunId, "nightly-close", 3, [Step("extract")], null, Now)).ThenNothing();

    [Fact]
    public void An_accepted_launch_is_queued_under_its_job() =>
        Started(Step("extract")).When(Accepted("extract")).Then(new StepLaunched("extract", 1, "j1", Now)).ThenStepIs("extract", StepStates.Queued);

    [Fact]
    public void A_launch_that_is_answered_twice_is_one_launch() =>
        Started(Step("extract")).When(Accepted("extract"), Accepted("extract")).ThenNothing();

    [Fact]
    public void A_launch_without_an_answer_is_unknown_and_said_so_once() =>
        Started(Step("extract"))
            .When(new LaunchUnanswered("extract", 1, "timed out", Now))
            .Then(new StepLaunchUnanswered("extract", 1, "timed out", Now))
            .ThenStepIs("extract", StepStates.LaunchUnknown)
            .When(new LaunchUnanswered("extract", 1, "timed out", Now)).ThenNothing();

    [Fact]
    public void An_unknown_launch_that_is_answered_after_all_goes_on() =>
        Started(Step("extract")).When(new LaunchUnanswered("extract", 1, "timed out", Now), Accepted("extract")).ThenStepIs("extract", StepStates.Queued);

    [Fact]
    public void A_lost_answer_is_no_news_about_a_launch_that_is_proven() =>
        Started(Step("extract")).When(Accepted("extract"), new LaunchUnanswered("extract", 1, "timed out", Now)).ThenNothing();

    [Fact]
    public void A_change_of_the_job_proves_a_launch_that_was_not_answered() =>
        Started(Step("extract"))
            .When(new LaunchUnanswered("extract", 1, "timed out", Now), Changed("extract", JobStates.Running))
            .Then(new StepLaunched("extract", 1, "j1", Now), new StepRunning("extract", 1, "node-1", null, Now))
            .When(Accepted("extract")).ThenNothing();

    [Fact]
    public void A_refused_launch_fails_the_step_with_what_the_region_said() =>
        Started(Step("extract")).When(new LaunchRefused("extract", 1, "event", "Event not found", Now)).Then(
            new StepFailed("extract", 1, "event", "Event not found", null, null, Now),
            new RunFailed(Now));

    [Fact]
    public void A_refusal_says_nothing_about_a_job_that_is_known() =>
        Running().When(new LaunchRefused("extract", 1, "cancelled", "Cancelled", Now)).ThenNothing();

    [Fact]
    public void Whatever_is_said_about_another_attempt_or_an_unknown_step_changes_nothing() =>
        Started(Step("extract"))
            .When(Accepted("extract", attempt: 2)).ThenNothing()
            .When(Changed("extract", JobStates.Success, attempt: 0)).ThenNothing()
            .When(Accepted("transform")).ThenNothing();

    [Fact]
    public void A_step_that_waits_takes_no_answers() =>
        Started(Step("extract"), Step("load", "extract")).When(Accepted("load", attempt: 0), Changed("load", JobStates.Success, attempt: 0)).ThenNothing();

    [Fact]
    public void A_launch_that_started_several_jobs_is_stopped_and_then_fails() =>
        Started(Step("extract"))
            .When(new LaunchAccepted("extract", 1, ["j1", "j2"], Now))
            .Then(new StepAbortRequested("extract", 1, AbortCause.NotFollowable, "The launch started 2 jobs (j1, j2); a step follows exactly one.", Now))
            .When(Changed("extract", JobStates.Success)).ThenNothing()
            .When(new AbortAnswered("extract", 1, AbortOutcome.Aborting, "j1", Now))
            .Then(new StepAbortAnswered("extract", 1, AbortOutcome.Aborting, Now), new StepFailed("extract", 1, "jobs", "The launch started 2 jobs (j1, j2); a step follows exactly one.", null, null, Now), new RunFailed(Now));
}
