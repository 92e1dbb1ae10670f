using Federation.FaultTests.Chains;
using Federation.TestKit.Harness;
using Federation.TestKit.Links;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.FaultTests.Links;

public sealed class BadLinkTests(TestPostgres postgres)
{
    private static readonly TimeSpan OceanRoundTrip = TimeSpan.FromMilliseconds(36);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_over_a_round_trip_of_36_ms_succeeds_with_every_job_run_once()
    {
        await using var chain = await SetUpAsync();
        chain.OpenGates();

        await chain.EndWellAsync([await chain.BeginAsync(Cancel), await chain.BeginAsync(Cancel), await chain.BeginAsync(Cancel)], Cancel);
    }

    [Fact]
    public async Task A_run_over_a_link_that_resets_every_connection_every_second_succeeds_with_every_job_run_once()
    {
        await using var chain = await SetUpAsync();
        using var over = new CancellationTokenSource();
        var resetting = ResetEverySecondAsync(chain, over.Token);

        var run = await chain.BeginUntilAsync(Moment.WhileTheJobRuns, Cancel);
        await Eventually.PassesAsync(TimeSpan.FromSeconds(5), Cancel);
        await Eventually.HoldsAsync(() => chain.Federation.LinksTo(ThreeSteps.Abroad).All(link => link.Statistics.Reset >= 5), TimeSpan.FromSeconds(120), Cancel);
        chain.OpenGates();
        await chain.EndWellAsync([run, await chain.BeginAsync(Cancel), await chain.BeginAsync(Cancel)], Cancel);

        await over.CancelAsync();
        await resetting;
    }

    [Theory]
    [InlineData(Moment.BeforeTheLaunchIsAnswered)]
    [InlineData(Moment.AfterTheLaunchIsAnswered, Moment.WhileTheJobRuns, Moment.WhenTheJobEnds)]
    public async Task A_run_outlives_a_silence_of_20_seconds_whenever_it_begins(params Moment[] moments)
    {
        await using var chain = await SetUpAsync();
        var links = chain.Federation.LinksTo(ThreeSteps.Abroad);
        var runs = await chain.BeginUntilAsync(moments, Cancel);

        foreach (var link in links) link.GoSilent();
        foreach (var (_, run) in runs.Where(run => run.Key != Moment.WhileTheJobRuns)) chain.OpenGate(run);
        await Eventually.PassesAsync(Silence, Cancel);
        foreach (var link in links) link.Recover();
        chain.OpenGates();

        await chain.EndWellAsync([.. runs.Values], Cancel);
    }

    private static async Task ResetEverySecondAsync(ThreeSteps chain, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var link in new[] { ThreeSteps.Home, ThreeSteps.Abroad }.SelectMany(chain.Federation.LinksTo)) link.ResetAllConnections();
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task<ThreeSteps> SetUpAsync()
    {
        var chain = await ThreeSteps.SetUpAsync(postgres, new FederationPlan(), Cancel);
        foreach (var link in chain.Federation.LinksTo(ThreeSteps.Abroad)) link.SetRoundTrip(OceanRoundTrip);
        return chain;
    }
}
