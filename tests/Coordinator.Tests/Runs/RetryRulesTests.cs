using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class RetryRulesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static StepDefinition Retried(params RetryCause[] on) => Step("load") with { Retry = new RetryPolicy { Attempts = 3, Delay = Minute, On = on } };

    [Fact]
    public void A_job_that_fails_is_tried_again_when_its_time_has_come()
    {
        var run = Started(Retried(RetryCause.JobFailed)).When(Accepted("load"), Changed("load", JobStates.Error))
            .Then(new StepAttemptFailed("load", 1, RetryCause.JobFailed, "1", null, Now + Minute, Now)).ThenStepIs("load", StepStates.Ready);
        Assert.Contains(new StepTimer("load", 1, Now + Minute, TimerKind.Retry), run.Work);

        run.When(new RetryStep("load", 1, Now)).Then(new StepRetryDue("load", 1, Now), new StepLaunching("load", 2, "eu-west", null, Now))
            .When(Changed("load", JobStates.Success)).ThenNothing()
            .When(Accepted("load", "j2", 2), Changed("load", JobStates.Success, "j2", 2)).ThenRunIs(RunStates.Succeeded);
    }

    [Fact]
    public void The_last_attempt_fails_the_step() =>
        Started(Retried(RetryCause.JobFailed) with { Retry = new RetryPolicy { Attempts = 2 } })
            .When(Accepted("load"), Changed("load", JobStates.Error)).ThenStepIs("load", StepStates.Launching)
            .When(Accepted("load", "j2", 2), Changed("load", JobStates.Error, "j2", 2)).ThenRunIs(RunStates.Failed);

    [Fact]
    public void Only_what_the_policy_names_is_tried_again() =>
        Started(Retried(RetryCause.JobFailed)).When(new LaunchRefused("load", 1, "event", "Event not found", Now)).ThenRunIs(RunStates.Failed);

    [Fact]
    public void A_refused_launch_is_tried_again_if_the_policy_says_so() =>
        Started(Retried(RetryCause.LaunchRefused)).When(new LaunchRefused("load", 1, "queue", "Queue is full", Now))
            .Then(new StepAttemptFailed("load", 1, RetryCause.LaunchRefused, "queue", "Queue is full", Now + Minute, Now));

    [Fact]
    public void A_job_that_failed_with_another_code_is_not_tried_again() =>
        Started(Step("load") with { Retry = new RetryPolicy { Attempts = 3, Codes = ["75"] } }).When(Accepted("load"), Changed("load", JobStates.Error)).ThenRunIs(RunStates.Failed);

    [Fact]
    public void A_launch_that_is_proven_not_to_have_happened_is_tried_again_if_the_policy_says_so() =>
        Started(Retried(RetryCause.LaunchUnknown) with { Timeouts = new StepTimeouts { ScheduleToStart = Minute } })
            .When(new LaunchUnanswered("load", 1, "silent", Now), new TimeOutStep("load", 1, Now, TimeoutKind.ScheduleToStart), new AbortAnswered("load", 1, AbortOutcome.NeverLaunched, null, Now))
            .ThenStepIs("load", StepStates.Ready);

    [Fact]
    public void A_job_that_a_person_stopped_or_that_its_region_forgot_is_not_tried_again()
    {
        Started(Retried(RetryCause.JobFailed)).When(Accepted("load"), Changed("load", JobStates.Aborted)).ThenRunIs(RunStates.Failed);
        Started(Retried([.. Enum.GetValues<RetryCause>()])).When(Accepted("load"), new JobMissing("load", 1, "j1", Now)).ThenRunIs(RunStates.Failed);
    }

    [Fact]
    public void Nothing_is_tried_again_in_a_run_that_is_cancelled() =>
        Started(Retried(RetryCause.JobFailed)).When(Accepted("load"), new CancelRun("enough", Now), Changed("load", JobStates.Error)).ThenRunIs(RunStates.Cancelled);

    [Fact]
    public void There_is_no_attempt_beyond_the_steps_time() =>
        Started(Retried(RetryCause.JobFailed) with { Timeouts = new StepTimeouts { ScheduleToClose = Minute } }).When(Accepted("load"), Changed("load", JobStates.Error)).ThenRunIs(RunStates.Failed);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(3, 40)]
    [InlineData(9, 60)]
    public void Waits_grow_up_to_the_longest(int made, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryRules.Delay(new RetryPolicy { Attempts = 10, Delay = TimeSpan.FromSeconds(10), MaxDelay = Minute }, made));
}
