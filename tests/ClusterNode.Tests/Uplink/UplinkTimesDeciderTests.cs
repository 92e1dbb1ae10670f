using System.ComponentModel.DataAnnotations;
using Federation.ClusterNode.Uplink;
using Federation.Contracts.Network;

namespace Federation.ClusterNode.Tests.Uplink;

public sealed class UplinkTimesDeciderTests
{
    private static readonly LinkMeasurements Ocean = new() { Url = "https://region", Server = LinkServers.Federation, RoundTrip = new DurationSummary(100, 36, 36, 38, 40, 60), Requests = new(1000, 0) };

    [Fact]
    public void Nothing_follows_where_nothing_answered() => Assert.Null(UplinkTimesDecider.Derive(Ocean with { RoundTrip = null }));

    [Fact]
    public void An_ocean_that_loses_nothing_is_called_at_ease() =>
        Assert.Equal(Times(pollWait: 20, answerWithin: 6, connectWithin: 4, idle: 15, pulse: 3), UplinkTimesDecider.Derive(Ocean));

    [Fact]
    public void A_box_that_cuts_is_called_before_it_does() =>
        Assert.Equal(
            Times(pollWait: 5, answerWithin: 6, connectWithin: 4, idle: 8, pulse: 3),
            UplinkTimesDecider.Derive(Ocean with { Idle = new HoldSummary(8, 10, 4), Life = new HoldSummary(30, null, 0) }));

    [Theory]
    [InlineData(20, 2)]
    [InlineData(80, 1)]
    public void A_link_that_loses_much_is_told_more_often_that_the_satellite_is_there(int lost, int pulse) =>
        Assert.Equal(Times(pollWait: 20, answerWithin: 6, connectWithin: 8, idle: 15, pulse), UplinkTimesDecider.Derive(Ocean with { Requests = new(1000, lost) }));

    [Fact]
    public void Whatever_was_measured_what_is_proposed_may_be_set()
    {
        var worst = UplinkTimesDecider.Derive(Ocean with { RoundTrip = new DurationSummary(1, 9e6, 9e6, 9e6, 9e6, 9e6), Idle = new HoldSummary(0, 0.1, 9), Life = new HoldSummary(0, 0.1, 9), Requests = new(10, 9) })!;
        var options = new UplinkOptions
        {
            Regions = "https://region",
            PollWait = worst.PollWait,
            AnswerWithin = worst.AnswerWithin,
            ConnectWithin = worst.ConnectWithin,
            IdleConnection = worst.IdleConnection,
            PulseEvery = worst.PulseEvery,
        };

        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }

    private static UplinkTimes Times(int pollWait, int answerWithin, int connectWithin, int idle, int pulse) =>
        new(TimeSpan.FromSeconds(pollWait), TimeSpan.FromSeconds(answerWithin), TimeSpan.FromSeconds(connectWithin), TimeSpan.FromSeconds(idle), TimeSpan.FromSeconds(pulse));
}
