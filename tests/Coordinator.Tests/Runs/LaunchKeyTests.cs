using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Tests.Runs;

public sealed class LaunchKeyTests
{
    [Fact]
    public void A_key_is_read_as_it_was_written()
    {
        var key = new LaunchKey(RunScenario.RunId, "load-2", 3);
        Assert.Equal("0197a1b2000070008000000000000001.load-2.3", key.ToString());
        Assert.True(LaunchKey.TryParse(key.ToString(), out var read));
        Assert.Equal(key, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nightly")]
    [InlineData("0197a1b2-0000-7000-8000-000000000001.load.1")]
    [InlineData("0197a1b2000070008000000000000001.load.0")]
    [InlineData("0197a1b2000070008000000000000001.load.-1")]
    [InlineData("0197a1b2000070008000000000000001..1")]
    [InlineData("0197a1b2000070008000000000000001.load.1.1")]
    public void Keys_of_other_programs_are_not_taken_for_ours(string? text) => Assert.False(LaunchKey.TryParse(text, out _));
}
