using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Federation.ServiceDefaults.Hosting;

namespace Federation.ServiceDefaults.Tests.Hosting;

public sealed class EventStreamTests
{
    private readonly Channel<string> news = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource left = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sign_of_life_is_sent_while_there_is_no_news_and_nothing_is_lost_beside_it()
    {
        await using var told = Follow(TimeSpan.FromMilliseconds(20), CancellationToken.None).GetAsyncEnumerator(Cancel);
        Assert.Equal("alive", await NextAsync(told));
        Assert.Equal("alive", await NextAsync(told));

        await news.Writer.WriteAsync("first", Cancel);
        await news.Writer.WriteAsync("second", Cancel);
        news.Writer.Complete();

        var rest = new List<string>();
        while (await told.MoveNextAsync()) rest.Add(told.Current.Data);
        Assert.Equal(["first", "second"], rest.Where(data => data != "alive"));
    }

    [Fact]
    public async Task The_answer_ends_without_a_fault_when_the_process_stops()
    {
        using var stopping = new CancellationTokenSource();
        await using var told = Follow(TimeSpan.FromHours(1), stopping.Token).GetAsyncEnumerator(Cancel);
        var next = told.MoveNextAsync();

        await stopping.CancelAsync();

        Assert.False(await next);
        await left.Task.WaitAsync(Cancel);
    }

    [Fact]
    public async Task A_listener_that_leaves_after_a_sign_of_life_ends_the_wait_for_news()
    {
        await using (var told = Follow(TimeSpan.FromMilliseconds(20), CancellationToken.None).GetAsyncEnumerator(Cancel)) Assert.Equal("alive", await NextAsync(told));
        await left.Task.WaitAsync(Cancel);
    }

    [Fact]
    public async Task A_fault_of_the_news_is_the_answers_fault()
    {
        news.Writer.Complete(new InvalidOperationException("the database is away"));
        await using var told = Follow(TimeSpan.FromHours(1), CancellationToken.None).GetAsyncEnumerator(Cancel);
        await Assert.ThrowsAnyAsync<InvalidOperationException>(async () => await told.MoveNextAsync());
    }

    private IAsyncEnumerable<SseItem<string>> Follow(TimeSpan signOfLifeEvery, CancellationToken stopping) =>
        EventStream.FollowAsync(ReadAsync, new SseItem<string>("alive"), signOfLifeEvery, TimeProvider.System, stopping, Cancel);

    private async IAsyncEnumerable<SseItem<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var one in news.Reader.ReadAllAsync(cancellationToken)) yield return new SseItem<string>(one);
        }
        finally
        {
            left.SetResult();
        }
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<SseItem<string>> told)
    {
        Assert.True(await told.MoveNextAsync());
        return told.Current.Data;
    }
}
