using Federation.ClusterNode.Uplink;

namespace Federation.ClusterNode.Tests.Uplink;

public sealed class LinkPaceTests
{
    private static readonly LinkPace New = LinkPace.Of(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(12));

    [Fact]
    public void A_link_that_forgets_connections_gets_ever_shorter_polls_and_smaller_bodies_within_bounds()
    {
        var pace = New;
        for (var silence = 0; silence < 20; silence++)
        {
            var next = pace.AfterSilence();
            Assert.True(next.Poll <= pace.Poll && next.Bytes <= pace.Bytes && next.Answer >= pace.Answer);
            pace = next;
        }

        Assert.Equal((LinkPace.ShortestPoll, LinkPace.FewestBytes, TimeSpan.FromSeconds(20)), (pace.Poll, pace.Bytes, pace.Answer));
    }

    [Fact]
    public void A_link_that_recovers_is_trusted_again()
    {
        var pace = New.AfterSilence().AfterSilence().AfterSilence();
        for (var poll = 0; poll < 10; poll++) pace = pace.AfterPoll().AfterAnswer(TimeSpan.FromMilliseconds(40), isFull: true);

        Assert.Equal((New.LongestPoll, LinkPace.MostBytes, New.Answer), (pace.Poll, pace.Bytes, pace.Answer));
    }

    [Fact]
    public void A_narrow_link_gets_small_bodies_and_one_that_is_asked_for_little_is_no_wide_one()
    {
        Assert.Equal(LinkPace.FewestBytes, New.AfterAnswer(TimeSpan.FromSeconds(5), isFull: true).AfterAnswer(TimeSpan.FromSeconds(5), isFull: true).Bytes);
        Assert.Equal(New.Bytes, New.AfterAnswer(TimeSpan.FromMilliseconds(1), isFull: false).Bytes);
    }

    [Fact]
    public void A_large_body_may_take_longer() => Assert.Equal(TimeSpan.FromSeconds(8 + 4), New.PatienceFor(LinkPace.FewestBytes));
}
