using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class FollowingTests
{
    [Fact]
    public void A_job_that_ends_well_starts_what_comes_after_it() =>
        Started(Step("extract"), Step("load", "extract"))
            .When(Accepted("extract"), Changed("extract", JobStates.Success))
            .Then(new StepSucceeded("extract", 1, "node-1", null, null, Now), new StepLaunching("load", 1, "eu-west", null, Now));

    [Fact]
    public void A_step_waits_for_all_that_it_comes_after() =>
        Started(Step("a"), Step("b"), Step("c", "a", "b"))
            .When(Accepted("a", "ja"), Accepted("b", "jb"), Changed("a", JobStates.Success, "ja")).ThenStepIs("c", StepStates.Waiting)
            .When(Changed("b", JobStates.Success, "jb")).ThenStepIs("c", StepStates.Launching);

    [Fact]
    public void A_run_succeeds_with_its_last_step() =>
        Running().When(Changed("extract", JobStates.Success)).Then(new StepSucceeded("extract", 1, "node-1", null, null, Now), new RunSucceeded(Now));

    [Fact]
    public void A_job_that_fails_skips_all_that_comes_after_it_and_fails_the_run() =>
        Started(Step("extract"), Step("transform", "extract"), Step("load", "transform"))
            .When(Accepted("extract"), Changed("extract", JobStates.Error))
            .Then(
                new StepFailed("extract", 1, "1", null, "node-1", null, Now),
                new StepSkipped("transform", 0, "Step extract is failed.", Now),
                new StepSkipped("load", 0, "Step transform is skipped.", Now),
                new RunFailed(Now));

    [Fact]
    public void A_run_with_a_failed_step_goes_on_with_what_does_not_depend_on_it() =>
        Started(Step("a"), Step("b"), Step("after-a", "a"), Step("after-b", "b"))
            .When(Accepted("a", "ja"), Accepted("b", "jb"), Changed("a", JobStates.Error, "ja"), Changed("b", JobStates.Success, "jb"))
            .ThenStepIs("after-a", StepStates.Skipped).ThenStepIs("after-b", StepStates.Launching).ThenRunIs(RunStates.Running)
            .When(Accepted("after-b", "jc"), Changed("after-b", JobStates.Success, "jc")).ThenRunIs(RunStates.Failed);

    [Fact]
    public void A_job_that_a_person_stops_in_its_region_fails_the_step() =>
        Running().When(Changed("extract", JobStates.Aborted) with { Description = "Aborted by admin" })
            .Then(new StepFailed("extract", 1, "aborted", "Aborted by admin", "node-1", null, Now), new RunFailed(Now));

    [Fact]
    public void A_change_that_comes_late_or_twice_changes_nothing() =>
        Running().When(Changed("extract", JobStates.Running)).ThenNothing().When(Changed("extract", JobStates.Queued)).ThenNothing();

    [Fact]
    public void What_is_over_stays_as_it_is() =>
        Running().When(Changed("extract", JobStates.Success))
            .When(Changed("extract", JobStates.Error)).ThenNothing()
            .When(new TimeOutStep("extract", 1, Now)).ThenNothing()
            .When(new JobMissing("extract", 1, "j1", Now)).ThenNothing()
            .When(new RegionUnreachable("eu-west", Now, Now)).ThenNothing()
            .ThenRunIs(RunStates.Succeeded);

    [Fact]
    public void Another_job_under_the_same_key_does_not_speak_for_the_step() =>
        Running().When(Changed("extract", JobStates.Error, "j2")).ThenNothing();

    [Fact]
    public void Progress_alone_is_not_recorded() =>
        Running().When(Changed("extract", JobStates.Running) with { Progress = 0.4 }).ThenNothing();

    [Fact]
    public void A_job_its_region_no_longer_knows_fails_the_step() =>
        Running().When(new JobMissing("extract", 1, "j1", Now))
            .Then(new StepFailed("extract", 1, "missing", "The region no longer knows job j1.", "node-1", null, Now), new RunFailed(Now));

    [Fact]
    public void An_output_that_PostgreSQL_could_not_keep_is_mended()
    {
        var output = new JsonObject { ["a\0b"] = new JsonArray("x\0", 1), ["n"] = null };
        var run = Running().When(Changed("extract", JobStates.Success) with { Output = output, Description = "done\0" }).Run;
        Assert.Equal("""{"a�b":["x�",1],"n":null}""", run.Steps[0].Output!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("done�", run.Steps[0].Description);
    }

    [Fact]
    public void A_step_whose_parameters_cannot_be_filled_in_fails_and_names_what_is_missing() =>
        Started(Step("extract"), Step("load", "extract") with { Params = new JsonObject { ["file"] = "{{ steps.extract.output.file }}" } })
            .When(Accepted("extract"), Changed("extract", JobStates.Success))
            .Then(
                new StepSucceeded("extract", 1, "node-1", null, null, Now),
                new StepFailed("load", 0, "params", "params.file needs steps.extract.output.file, which is missing.", null, null, Now),
                new RunFailed(Now));

    [Fact]
    public void A_launch_carries_the_parameters_filled_in() =>
        Started(Step("extract"), Step("load", "extract") with { Params = new JsonObject { ["rows"] = "{{ steps.extract.output.rows }}" } })
            .When(Accepted("extract"), Changed("extract", JobStates.Success) with { Output = new JsonObject { ["rows"] = 42 } })
            .Then(
                new StepSucceeded("extract", 1, "node-1", null, new JsonObject { ["rows"] = 42 }, Now),
                new StepLaunching("load", 1, "eu-west", new JsonObject { ["rows"] = 42 }, Now));

    [Fact]
    public void A_thousand_steps_that_each_come_after_all_before_are_skipped_with_the_first() =>
        Started([.. Enumerable.Range(0, 1000).Select(number => Step($"s{number}", [.. Enumerable.Range(0, number).Select(earlier => $"s{earlier}")]))])
            .When(new LaunchRefused("s0", 1, "event", "Event not found", Now)).ThenStepIs("s999", StepStates.Skipped).ThenRunIs(RunStates.Failed);
}
