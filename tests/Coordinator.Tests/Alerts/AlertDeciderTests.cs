using Federation.Coordinator.Alerts;

namespace Federation.Coordinator.Tests.Alerts;

public sealed class AlertDeciderTests
{
    [Theory]
    [InlineData("1", 1, 1, "R")]
    [InlineData("0", 1, 1, "-")]
    [InlineData("10101", 3, 5, "----R")]
    [InlineData("1001001", 2, 3, "-------")]
    [InlineData("110", 2, 3, "-R-")]
    [InlineData("11001", 2, 3, "-R-E-")]
    [InlineData("1101001", 2, 3, "-R---E-")]
    [InlineData("111000", 3, 3, "--R--E")]
    [InlineData("11110000", 1, 3, "R---E---")]
    public void So_many_bad_ones_raise_it_and_so_many_good_ones_in_a_row_end_it(string samples, int needed, int among, string steps)
    {
        var (watch, seen) = (AlertWatch.None, "");
        foreach (var sample in samples)
        {
            (watch, var step) = AlertDecider.Next(watch, sample == '1', needed, among);
            if (step == AlertStep.Raised) watch = watch with { Alert = Guid.NewGuid() };
            seen += step switch { AlertStep.Raised => 'R', AlertStep.Ended => 'E', _ => '-' };
        }

        Assert.Equal(steps, seen);
    }

    [Fact]
    public void It_is_never_raised_twice_without_an_end_and_keeps_no_more_than_it_looks_at()
    {
        var (random, watch, raised) = (new Random(20260131), AlertWatch.None, 0);
        for (var i = 0; i < 5_000; i++)
        {
            (watch, var step) = AlertDecider.Next(watch, random.Next(3) == 0, 3, 7);
            raised += step switch { AlertStep.Raised => 1, AlertStep.Ended => -1, _ => 0 };
            if (step == AlertStep.Raised) watch = watch with { Alert = Guid.NewGuid() };

            Assert.InRange(raised, 0, 1);
            Assert.Equal(raised == 1, watch.Alert is not null);
            Assert.InRange(watch.Samples.Length, 0, 7);
        }
    }
}
