using Federation.Web.Live;

namespace Federation.Web.Tests;

public sealed class LiveTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_comes_back_with_an_older_state_is_told_at_once_and_with_the_newest_is_not()
    {
        var signal = new LiveSignal();
        var before = signal.Id;
        signal.Tell();
        Assert.Equal(["ping", "changed"], await FirstAsync(signal, before, 2));
        Assert.Equal(["ping"], await FirstAsync(signal, signal.Id, 1));
    }

    [Fact]
    public async Task What_happens_while_a_page_listens_is_told()
    {
        var signal = new LiveSignal();
        await using var events = LiveEndpoint.EventsAsync(signal, "", TimeProvider.System, Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await events.MoveNextAsync());
        var next = events.MoveNextAsync();
        signal.Tell();
        Assert.True(await next);
        Assert.Equal("changed", events.Current.EventType);
        Assert.Equal(signal.Id, events.Current.EventId);
    }

    private static async Task<List<string>> FirstAsync(LiveSignal signal, string seen, int count) =>
        await LiveEndpoint.EventsAsync(signal, seen, TimeProvider.System, Cancel).Take(count).Select(item => item.EventType).ToListAsync(Cancel);
}
