using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;

namespace Federation.ClusterNode.Tests.Jobs;

public sealed class LaunchDeciderTests
{
    private static readonly LaunchLimits OneAtATime = new(MaxChildren: 1, Queues: false, QueueMax: 1000);
    private static readonly LaunchLimits OneAndAQueueOfTwo = new(MaxChildren: 1, Queues: true, QueueMax: 2);

    [Fact]
    public void A_job_that_has_room_runs() => Assert.False(LaunchDecider.MustQueue(OneAtATime, "t", active: 0, queued: 0));

    [Fact]
    public void A_job_beyond_the_limit_is_refused() => Assert.Equal(
        "Maximum of 1 job already running for event: t",
        Assert.Throws<RefusalException>(() => LaunchDecider.MustQueue(OneAtATime, "t", active: 1, queued: 0)).Description);

    [Fact]
    public void Several_are_jobs() => Assert.Equal(
        "Maximum of 2 jobs already running for event: t",
        Assert.Throws<RefusalException>(() => LaunchDecider.MustQueue(OneAtATime with { MaxChildren = 2 }, "t", active: 2, queued: 0)).Description);

    [Fact]
    public void With_a_queue_it_waits() => Assert.True(LaunchDecider.MustQueue(OneAndAQueueOfTwo, "t", active: 1, queued: 1));

    [Fact]
    public void Nobody_overtakes_those_who_wait() => Assert.True(LaunchDecider.MustQueue(OneAndAQueueOfTwo, "t", active: 0, queued: 1));

    [Fact]
    public void A_full_queue_refuses() => Assert.Equal(
        "Job could not be queued: Event queue reached max of 2 items",
        Assert.Throws<RefusalException>(() => LaunchDecider.MustQueue(OneAndAQueueOfTwo, "t", active: 1, queued: 2)).Description);
}
