using Federation.TestKit.Waiting;

namespace Federation.TestKit.Tests.Waiting;

public sealed class EventuallyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_answer_that_satisfies_is_the_result()
    {
        var asked = 0;

        var answer = await Eventually.HoldsAsync(_ => Task.FromResult(++asked), count => count == 3, cancellationToken: Cancel);

        Assert.Equal(3, answer);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task What_never_holds_fails_with_the_condition_and_the_last_answer()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(() =>
            Eventually.HoldsAsync(_ => Task.FromResult("queued"), state => state == "running", TimeSpan.FromMilliseconds(100), Cancel));

        Assert.Contains("state == \"running\"", failure.Message, StringComparison.Ordinal);
        Assert.Contains("queued", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_an_answer_is_made_again()
    {
        var asked = 0;

        await Eventually.HoldsAsync(_ => ++asked < 3 ? throw new HttpRequestException("refused") : Task.FromResult(true), held => held, cancellationToken: Cancel);

        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Any_other_fault_is_not_swallowed() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Eventually.HoldsAsync<bool>(_ => throw new InvalidOperationException(), held => held, cancellationToken: Cancel));
}
