using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class ReachabilityTests
{
    private static readonly DateTimeOffset Since = Now - TimeSpan.FromSeconds(12);
    private static readonly RegionUnreachable Lost = new("eu-west", Since, Now);

    [Fact]
    public void A_region_that_does_not_answer_makes_its_active_steps_unreachable_and_nothing_else() =>
        Started(Step("a"), Step("b") with { Region = "us-east" }, Step("c", "a")).When(Accepted("a", "ja"), Accepted("b", "jb"), Lost)
            .Then(new StepUnreachable("a", 1, Unreachable.Region, Since, Now));

    [Fact]
    public void An_unreachable_step_is_shown_as_that_with_its_age_and_never_as_failed()
    {
        var step = Assert.Single(RunResponses.From(Running().When(Lost).Run).Steps);
        Assert.Equal((StepStates.Unreachable, Since), (step.State, step.UnreachableSince!.Value));
    }

    [Fact]
    public void A_launch_that_is_unknown_stays_that_while_its_region_is_unreachable()
    {
        var step = Assert.Single(RunResponses.From(Started(Step("extract")).When(new LaunchUnanswered("extract", 1, "no answer", Now), Lost).Run).Steps);
        Assert.Equal((StepStates.LaunchUnknown, Since), (step.State, step.UnreachableSince!.Value));
    }

    [Fact]
    public void A_region_that_answers_again_makes_its_steps_what_they_were() =>
        Running().When(Lost, new RegionReachable("eu-west", Now)).Then(new StepReachable("extract", 1, Unreachable.Region, Now)).ThenStepIs("extract", StepStates.Running);

    [Fact]
    public void Being_lost_or_found_twice_is_said_once() =>
        Running().When(Lost, Lost).ThenNothing().When(new RegionReachable("eu-west", Now), new RegionReachable("eu-west", Now)).ThenNothing();

    [Fact]
    public void A_change_of_the_job_shows_that_its_region_answers() =>
        Running().When(Lost, Changed("extract", JobStates.Running)).Then(new StepReachable("extract", 1, Unreachable.Region, Now));

    [Fact]
    public void A_node_its_region_has_not_heard_of_makes_the_step_unreachable_until_it_is() =>
        Running()
            .When(Changed("extract", JobStates.Running) with { UnreachableSince = Since }).Then(new StepUnreachable("extract", 1, Unreachable.Node, Since, Now))
            .When(Changed("extract", JobStates.Running) with { UnreachableSince = Since }).ThenNothing()
            .When(Changed("extract", JobStates.Running)).Then(new StepReachable("extract", 1, Unreachable.Node, Now));

    [Fact]
    public void A_step_whose_node_and_region_are_lost_shows_the_longer_silence()
    {
        var step = Running().When(Lost).When(Changed("extract", JobStates.Running) with { UnreachableSince = Since - TimeSpan.FromHours(1) }).When(Lost).Run;
        Assert.Equal(Since - TimeSpan.FromHours(1), RunResponses.From(step).Steps[0].UnreachableSince);
    }

    [Fact]
    public void A_job_that_ended_well_while_nobody_could_see_it_has_succeeded() =>
        Running().When(Lost, Changed("extract", JobStates.Success)).ThenRunIs(RunStates.Succeeded);
}
