using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class SpoolDeciderTests
{
    private static readonly SpoolFacts Fresh = new(IsOfThisBoot: true, IsClaimed: false, HasProcess: false, WrapperIsAlive: false, HasExit: false, IsToAbort: false);

    [Fact]
    public void What_is_found_decides_what_is_done()
    {
        Assert.Equal(SpoolStep.Start, SpoolDecider.Decide(Fresh));
        Assert.Equal(SpoolStep.Report, SpoolDecider.Decide(Fresh with { IsToAbort = true }));
        Assert.Equal(SpoolStep.StartAgain, SpoolDecider.Decide(Fresh with { IsClaimed = true }));
        Assert.Equal(SpoolStep.Follow, SpoolDecider.Decide(Fresh with { IsClaimed = true, WrapperIsAlive = true }));
        Assert.Equal(SpoolStep.Follow, SpoolDecider.Decide(Fresh with { IsClaimed = true, HasProcess = true }));
        Assert.Equal(SpoolStep.Follow, SpoolDecider.Decide(Fresh with { IsClaimed = true, HasProcess = true, IsToAbort = true }));
        Assert.Equal(SpoolStep.Report, SpoolDecider.Decide(Fresh with { IsClaimed = true, HasProcess = true, HasExit = true }));
        Assert.Equal(SpoolStep.Report, SpoolDecider.Decide(Fresh with { IsOfThisBoot = false }));
        Assert.Equal(SpoolStep.Report, SpoolDecider.Decide(Fresh with { IsOfThisBoot = false, IsClaimed = true, HasProcess = true }));
    }

    [Fact]
    public void Nothing_is_ever_started_that_may_have_run()
    {
        for (var bits = 0; bits < 64; bits++)
        {
            var facts = new SpoolFacts((bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0, (bits & 8) > 0, (bits & 16) > 0, (bits & 32) > 0);
            if (SpoolDecider.Decide(facts) is not (SpoolStep.Start or SpoolStep.StartAgain)) continue;
            Assert.True(facts is { IsOfThisBoot: true, HasProcess: false, WrapperIsAlive: false, HasExit: false, IsToAbort: false }, facts.ToString());
        }
    }
}
