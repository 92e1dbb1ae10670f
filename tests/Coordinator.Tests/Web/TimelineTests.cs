using Federation.Contracts.Coordinator;
using Federation.Coordinator.Web;

namespace Federation.Coordinator.Tests.Web;

public sealed class TimelineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Run = Guid.NewGuid();

    [Fact]
    public void Bars_that_overlap_in_a_region_stand_below_each_other()
    {
        var timeline = Of(Bar("a", "eu", 0, 10), Bar("b", "eu", 5, 15), Bar("c", "eu", 10, 20));

        Assert.Equal([("a", 0), ("b", 1), ("c", 0)], timeline.Lanes.Single().Bars.Select(bar => (bar.Bar.Step, bar.Row)));
    }

    [Fact]
    public void Bars_that_overlap_in_more_rows_than_a_lane_has_are_left_out_and_counted()
    {
        var timeline = Timeline.Of([Bar("a", "eu", 0, 10), Bar("b", "eu", 0, 10), Bar("c", "eu", 0, 10), Bar("d", "eu", 10, 20)], _ => [], Noon, Noon.AddSeconds(100), Noon.AddSeconds(30), mostRows: 2);

        Assert.Equal(["a", "b", "d"], timeline.Lanes.Single().Bars.Select(bar => bar.Bar.Step));
        Assert.Equal(1, timeline.LeftOut);
    }

    [Fact]
    public void What_goes_on_ends_now_and_what_is_outside_of_the_window_is_left_out()
    {
        var timeline = Of(Bar("before", "eu", -30, -20), Bar("running", "us", 10, null));

        var bar = timeline.Lanes.Single().Bars.Single();
        Assert.Equal((10, 30), (bar.Left, bar.Right));
    }

    [Fact]
    public void A_hand_off_leads_from_the_end_of_one_bar_to_the_launch_of_the_next_and_tells_how_long_it_took()
    {
        var timeline = Of(Bar("first", "eu", 0, 10), Bar("second", "us", 12, 20));

        var arrow = timeline.Arrows.Single();
        Assert.Equal((10, 12, TimeSpan.FromSeconds(2), true), (arrow.X1, arrow.X2, arrow.Took, arrow.CrossesRegions));
    }

    /// <summary>A window of 100 seconds from noon on, 30 seconds after noon; "second" comes after "first".</summary>
    private static Timeline Of(params TimelineBar[] bars) =>
        Timeline.Of(bars, bar => bar.Step == "second" ? ["first"] : [], Noon, Noon.AddSeconds(100), Noon.AddSeconds(30));

    private static TimelineBar Bar(string step, string region, int from, int? until) =>
        new(Run, "chain", step, 1, region, Noon.AddSeconds(from), Noon.AddSeconds(from), until is { } end ? Noon.AddSeconds(end) : null, StepStates.Running);
}
