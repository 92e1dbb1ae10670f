using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;

namespace Federation.ClusterNode.Tests.Jobs;

public sealed class LaunchDeciderTests
{
    private static readonly LaunchLimits OneAtATime = new(OfEvent: 1, OfCategory: 0, InAll: 0, Queues: false, QueueMax: 1000);
    private static readonly LaunchLimits OneAndAQueueOfTwo = new(OfEvent: 1, OfCategory: 0, InAll: 0, Queues: true, QueueMax: 2);

    [Fact]
    public void A_job_that_has_room_runs() => Assert.False(MustQueue(OneAtATime, new(OfEvent: 0, Queued: 0, 0, 0)));

    [Fact]
    public void A_job_beyond_the_limit_is_refused() => Assert.Equal(
        "Maximum of 1 job already running for event: t",
        Assert.Throws<RefusalException>(() => MustQueue(OneAtATime, new(OfEvent: 1, Queued: 0, 0, 0))).Description);

    [Fact]
    public void Several_are_jobs() => Assert.Equal(
        "Maximum of 2 jobs already running for event: t",
        Assert.Throws<RefusalException>(() => MustQueue(OneAtATime with { OfEvent = 2 }, new(OfEvent: 2, Queued: 0, 0, 0))).Description);

    [Fact]
    public void With_a_queue_it_waits() => Assert.True(MustQueue(OneAndAQueueOfTwo, new(OfEvent: 1, Queued: 1, 0, 0)));

    [Fact]
    public void Nobody_overtakes_those_who_wait() => Assert.True(MustQueue(OneAndAQueueOfTwo, new(OfEvent: 0, Queued: 1, 0, 0)));

    [Fact]
    public void A_full_queue_refuses() => Assert.Equal(
        "Job could not be queued: Event queue reached max of 2 items",
        Assert.Throws<RefusalException>(() => MustQueue(OneAndAQueueOfTwo, new(OfEvent: 1, Queued: 2, 0, 0))).Description);

    [Fact]
    public void A_full_category_refuses_as_well() => Assert.Equal(
        "Maximum of 3 jobs already running for category: c",
        Assert.Throws<RefusalException>(() => MustQueue(OneAtATime with { OfCategory = 3 }, new(0, 0, OfCategory: 3, 9))).Description);

    [Fact]
    public void A_full_region_refuses_as_well() => Assert.Equal(
        "Global maximum of 9 jobs already running.",
        Assert.Throws<RefusalException>(() => MustQueue(OneAtATime with { InAll = 9 }, new(0, 0, 0, InAll: 9))).Description);

    [Fact]
    public void With_a_queue_it_waits_for_its_category_too() =>
        Assert.True(MustQueue(OneAndAQueueOfTwo with { OfCategory = 3 }, new(0, 0, OfCategory: 3, 0)));

    [Theory]
    [InlineData(0, 0, 0, int.MaxValue)]
    [InlineData(5, 0, 0, 4)]
    [InlineData(5, 4, 0, 2)]
    [InlineData(5, 4, 3, 0)]
    public void Room_is_what_the_narrowest_limit_leaves(int ofEvent, int ofCategory, int inAll, int room) =>
        Assert.Equal(room, new LaunchLimits(ofEvent, ofCategory, inAll, Queues: true, 10).RoomAfter(new JobCounts(1, 0, 2, 7)));

    private static bool MustQueue(LaunchLimits limits, JobCounts counts) => LaunchDecider.MustQueue(limits, "t", "c", counts);
}
