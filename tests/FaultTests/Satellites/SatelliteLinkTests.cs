using Federation.TestKit.Postgres;
using Federation.WanLab.Bench;
using Federation.WanLab.Sites;

namespace Federation.FaultTests.Satellites;

/// <summary>The bench of <c>deploy/wan-lab</c> in seconds, with its bar.</summary>
public sealed class SatelliteLinkTests(TestPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("silent-cuts")]
    [InlineData("silence-150")]
    [InlineData("far-killed")]
    [InlineData("near-killed")]
    [InlineData("postgres")]
    public async Task Every_job_of_a_satellite_is_recorded_as_it_ended_once_and_with_its_whole_log(string scenario)
    {
        var outcome = await RunAsync(scenario);

        Assert.True(outcome.IsGood, outcome.ToString());
        Assert.Equal((outcome.Jobs, outcome.Jobs, 0), (outcome.TrulyEnded, outcome.RecordedSuccess, outcome.RecordedFailed));
    }

    [Fact]
    public async Task No_job_that_ended_well_on_a_machine_that_died_is_recorded_as_failed()
    {
        var outcome = await RunAsync("far-rebooted");

        Assert.True(outcome.IsGood, outcome.ToString());
        Assert.Equal(outcome.Jobs, outcome.RecordedSuccess + outcome.RecordedFailed);
    }

    private async Task<Outcome> RunAsync(string key)
    {
        var scenario = Scenario.All.Single(scenario => scenario.Key == key);
        await using var own = new TestPostgres { CopiesModels = false };
        await using var site = await SatelliteSite.StartAsync(key == "postgres" ? own : postgres, LabScale.Brief, isLong: scenario.BytesPerSecond is not null, Cancel);
        var outcome = await new ScenarioRun(scenario, LabScale.Brief, site, site.Jobs, TimeProvider.System).RunAsync(_ => { }, Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine(site.Output);
        return outcome;
    }
}
