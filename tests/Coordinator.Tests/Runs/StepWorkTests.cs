using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class StepWorkTests
{
    [Fact]
    public void A_launch_is_sent_by_the_events_id_with_its_parameters()
    {
        var launch = Assert.IsType<LaunchJob>(Assert.Single(Started(Step("extract") with { Params = new JsonObject { ["day"] = "monday" } }).Work));
        Assert.Equal(("extract", 1, "eu-west"), (launch.Step, launch.Attempt, launch.Region));
        Assert.Equal("""{"id":"event-extract","params":{"day":"monday"}}""", launch.Request.ToJsonString());
    }

    [Fact]
    public void A_launch_is_sent_by_the_events_title_where_the_chain_has_that() =>
        Assert.Equal("""{"title":"Extract"}""", Assert.IsType<LaunchJob>(Started(Step("extract") with { Event = null, EventTitle = "Extract" }).Work[0]).Request.ToJsonString());

    [Fact]
    public void A_timeout_is_awaited_from_the_launch_on() =>
        Assert.Contains(new StepTimer("extract", 1, Now + TimeSpan.FromMinutes(10), TimerKind.ScheduleToClose), Started(Step("extract") with { Timeouts = new() { ScheduleToClose = TimeSpan.FromMinutes(10) } }).Work);

    [Fact]
    public void What_is_to_be_stopped_is_aborted() =>
        Assert.Equal([new AbortJob("extract", 1, "eu-west", "The run was cancelled: enough")], Running().When(new CancelRun("enough", Now)).Work);

    [Fact]
    public void Nothing_is_to_be_done_about_news() => Assert.Empty(Started(Step("extract")).When(Accepted("extract"), Changed("extract", JobStates.Running)).Work);
}
