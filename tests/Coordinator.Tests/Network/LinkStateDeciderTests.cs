using Federation.Contracts.Coordinator;
using Federation.Coordinator.Network;
using Federation.Network;

namespace Federation.Coordinator.Tests.Network;

public sealed class LinkStateDeciderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 2, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(400);
    private static readonly double?[] Lost = [null];
    private static readonly double?[] Fast = [36];

    [Fact]
    public void Three_probes_say_what_a_link_is() =>
        Assert.Equal([LinkStates.Unknown, LinkStates.Unknown, LinkStates.Good], StatesOf(Times(3, Fast)));

    [Fact]
    public void Three_lost_in_a_row_are_needed_to_call_it_down_and_three_answered_to_call_it_up()
    {
        var states = StatesOf([.. Times(10, Fast), .. Times(3, Lost), .. Times(3, Fast)]);

        Assert.Equal([LinkStates.Degraded, LinkStates.Down, LinkStates.Down, LinkStates.Down, LinkStates.Degraded], states[11..]);
    }

    [Fact]
    public void One_lost_probe_changes_nothing() => Assert.All(StatesOf([.. Times(10, Fast), null, .. Times(10, Fast)])[2..], state => Assert.Equal(LinkStates.Good, state));

    [Fact]
    public void A_link_between_two_limits_does_not_go_to_and_fro()
    {
        var states = StatesOf([.. Times(20, [500]), .. Times(20, [390]), .. Times(20, [300])]);

        Assert.Equal(2, states.Zip(states.Skip(1)).Count(pair => pair.First != pair.Second && pair.First != LinkStates.Unknown) + 1);
        Assert.Equal(LinkStates.Good, states[^1]);
    }

    [Fact]
    public void The_time_of_a_change_stays_until_the_next_one()
    {
        var link = new LinkState(LinkStates.Unknown, Now, []);
        for (var second = 1; second <= 9; second++) link = LinkStateDecider.Next(link, new ProbeResult(true, 36), Slow, Now.AddSeconds(second));

        Assert.Equal(Now.AddSeconds(3), link.Since);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(36)]
    [InlineData(151)]
    [InlineData(9_000)]
    public void A_round_trip_is_told_within_an_eighth(double milliseconds)
    {
        var counts = new int[RoundTripBuckets.Count];
        counts[RoundTripBuckets.Of(milliseconds)] = 7;

        Assert.InRange(RoundTripBuckets.Percentile(counts, 0.99)!.Value, Math.Min(milliseconds, 0.44) * 0.87, Math.Max(milliseconds, 0.5) * 1.13);
    }

    private static double?[] Times(int count, double?[] trip) => [.. Enumerable.Repeat(trip[0], count)];

    private static List<string> StatesOf(IEnumerable<double?> trips)
    {
        var link = new LinkState(LinkStates.Unknown, Now, []);
        var states = new List<string>();
        foreach (var trip in trips)
        {
            link = LinkStateDecider.Next(link, new ProbeResult(trip is not null, trip), Slow, Now);
            states.Add(link.State);
        }

        return states;
    }
}
