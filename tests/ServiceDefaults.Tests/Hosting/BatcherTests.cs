using Federation.ServiceDefaults.Hosting;

namespace Federation.ServiceDefaults.Tests.Hosting;

public sealed class BatcherTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_while_a_batch_is_under_way_goes_together_in_the_next()
    {
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var sizes = new List<int>();
        var batcher = new Batcher<int, int>(100, async items =>
        {
            sizes.Add(items.Count);
            entered.TrySetResult();
            await gate.Task;
            return [.. items.Select(item => item * 2)];
        });

        var first = batcher.AddAsync(1, Cancel);
        await entered.Task;
        var others = Enumerable.Range(2, 9).Select(item => batcher.AddAsync(item, Cancel)).ToList();
        gate.SetResult();

        Assert.Equal(2, await first);
        var answers = await Task.WhenAll(others);
        Assert.Equal(Enumerable.Range(2, 9).Select(item => item * 2), answers);
        Assert.Equal([1, 9], sizes);
    }

    [Fact]
    public async Task One_bad_item_does_not_take_the_others_with_it()
    {
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var batcher = new Batcher<int, int>(100, async items =>
        {
            entered.TrySetResult();
            await gate.Task;
            return items.Contains(3) ? throw new ArgumentException("three") : items;
        });
        var first = batcher.AddAsync(0, Cancel);
        await entered.Task;
        var items = Enumerable.Range(1, 5).Select(item => batcher.AddAsync(item, Cancel)).ToList();
        gate.SetResult();

        await first;
        var others = await Task.WhenAll(items.Where((_, index) => index != 2));
        Assert.Equal([1, 2, 4, 5], others);
        await Assert.ThrowsAsync<ArgumentException>(() => items[2]);
    }

    [Fact]
    public async Task Ten_thousand_items_from_many_sides_are_each_answered_once()
    {
        var batcher = new Batcher<int, int>(50, items => Task.FromResult<IReadOnlyList<int>>([.. items]));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(item => Task.Run(() => batcher.AddAsync(item, Cancel), Cancel)));

        Assert.Equal(Enumerable.Range(0, 10_000), answers);
    }
}
