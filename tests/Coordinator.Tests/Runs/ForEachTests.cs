using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class ForEachTests
{
    private static StepDefinition Over(string list, int? maxParallel = null) => Step("load") with
    {
        ForEach = new ForEachDefinition { In = JsonNode.Parse(list)!, MaxParallel = maxParallel },
        Params = new JsonObject { ["what"] = "{{ item }}", ["place"] = "{{ index }}" },
    };

    [Fact]
    public void A_step_over_a_list_is_done_for_each_item() =>
        Started(Over("""["a","b"]""")).ThenStepIs("load:0", StepStates.Launching).ThenStepIs("load:1", StepStates.Launching).ThenStepIs("load", StepStates.Running);

    [Fact]
    public void An_item_and_its_place_are_values_for_parameters() =>
        Assert.Equal("""{"what":"b","place":1}""", Assert.IsType<LaunchJob>(Started(Over("""["a","b"]""")).Work[1]).Request["params"]!.ToJsonString());

    [Fact]
    public void A_list_is_over_with_its_items_and_hands_on_what_they_do_in_its_order()
    {
        var run = Started(Over("""["a","b"]"""), Step("sum", "load") with { Params = new JsonObject { ["rows"] = "{{ steps.load.output.items[1].rows }}" } })
            .When(Accepted("load:0", "ja"), Accepted("load:1", "jb"), Changed("load:1", JobStates.Success, "jb") with { Output = new JsonObject { ["rows"] = 2 } }).ThenStepIs("sum", StepStates.Waiting)
            .When(Changed("load:0", JobStates.Success, "ja")).ThenStepIs("load", StepStates.Succeeded).ThenStepIs("sum", StepStates.Launching);
        Assert.Equal("""{"items":[null,{"rows":2}]}""", run.Run.Find("load")!.Output!.ToJsonString());
    }

    [Fact]
    public void No_more_items_than_allowed_are_under_way_at_once() =>
        Started(Over("[1,2,3]", maxParallel: 2)).ThenStepIs("load:1", StepStates.Launching).ThenStepIs("load:2", StepStates.Ready)
            .When(Accepted("load:0"), Changed("load:0", JobStates.Success)).ThenStepIs("load:2", StepStates.Launching);

    [Fact]
    public void A_failed_item_fails_the_list_once_all_are_over() =>
        Started(Over("[1,2]")).When(Accepted("load:0"), Changed("load:0", JobStates.Error)).ThenStepIs("load", StepStates.Running)
            .When(Accepted("load:1", "j2"), Changed("load:1", JobStates.Success, "j2")).ThenStepIs("load", StepStates.Failed).ThenRunIs(RunStates.Failed);

    [Fact]
    public void An_empty_list_is_over_at_once() => Started(Over("[]")).ThenStepIs("load", StepStates.Succeeded).ThenRunIs(RunStates.Succeeded);

    [Fact]
    public void What_is_no_list_fails_the_step() => Started(Over("\"{{ input.none | default: 7 }}\"")).ThenStepIs("load", StepStates.Failed);

    [Fact]
    public void Cancelling_ends_items_that_have_not_been_launched() =>
        Started(Over("[1,2]", maxParallel: 1)).When(Accepted("load:0"), new CancelRun("enough", Now)).ThenStepIs("load:1", StepStates.Cancelled)
            .When(Changed("load:0", JobStates.Aborted)).ThenStepIs("load", StepStates.Cancelled).ThenRunIs(RunStates.Cancelled);

    [Fact]
    public void Retrying_a_run_does_the_failed_items_again_and_no_others() =>
        Started(Over("[1,2]")).When(Accepted("load:0"), Changed("load:0", JobStates.Error), Accepted("load:1", "j2"), Changed("load:1", JobStates.Success, "j2"), new RetryRun([], "me", Now))
            .Then(new RunReopened("me", Now), new StepReset("load", 0, Now, KeepsItems: true), new StepReset("load:0", 1, Now), new StepLaunching("load:0", 2, "eu-west", new JsonObject { ["what"] = 1, ["place"] = 0 }, Now))
            .When(Accepted("load:0", "j3", 2), Changed("load:0", JobStates.Success, "j3", 2)).ThenRunIs(RunStates.Succeeded);
}
