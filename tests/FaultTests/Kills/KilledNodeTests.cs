using Federation.FaultTests.Chains;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;

namespace Federation.FaultTests.Kills;

public sealed class KilledNodeTests(TestPostgres postgres)
{
    private static readonly FederationPlan TwoNodes = new() { Nodes = new Dictionary<string, int> { [ThreeSteps.Abroad] = 2 } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_outlives_its_node_and_its_end_is_told_when_that_is_back(bool jobEndsMeanwhile)
    {
        await using var chain = await ThreeSteps.SetUpAsync(postgres, TwoNodes, Cancel);
        var run = await chain.BeginUntilAsync(Moment.WhileTheJobRuns, Cancel);
        var step = await chain.StepAsync(run, "transform", step => step.Hostname is not null, Cancel);
        var node = chain.Federation.Region(ThreeSteps.Abroad).Node(step.Hostname!);

        await node.KillAsync(Cancel);
        if (jobEndsMeanwhile)
        {
            chain.OpenGates();
            await chain.MarkedAsync("end transform", times: 1, Cancel);
        }

        await node.StartAsync(Cancel);
        chain.OpenGates();

        await chain.EndWellAsync([run], Cancel);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_outlives_every_node_of_its_region_while_the_database_stays(bool jobEndsMeanwhile)
    {
        await using var chain = await ThreeSteps.SetUpAsync(postgres, TwoNodes, Cancel);
        var run = await chain.BeginUntilAsync(Moment.WhileTheJobRuns, Cancel);
        var region = chain.Federation.Region(ThreeSteps.Abroad);

        await region.KillAllNodesAsync(Cancel);
        if (jobEndsMeanwhile)
        {
            chain.OpenGates();
            await chain.MarkedAsync("end transform", times: 1, Cancel);
        }

        await region.StartAllNodesAsync(Cancel);
        chain.OpenGates();

        await chain.EndWellAsync([run], Cancel);
    }
}
