using Federation.Delivery;

namespace Federation.ServiceDefaults.Tests.Delivery;

public sealed class DeliveryDeciderTests
{
    private static readonly DeliveryOptions Options = new()
    {
        RetryDelay = TimeSpan.FromSeconds(5),
        LongestRetryDelay = TimeSpan.FromMinutes(1),
        MaxAttempts = 8,
        MaxAge = TimeSpan.FromMinutes(10),
    };

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(4, 40)]
    [InlineData(5, 60)]
    [InlineData(7, 60)]
    public void The_wait_doubles_up_to_the_longest(int attempts, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DeliveryDecider.NextTry(attempts, TimeSpan.Zero, Options, chance: 0.5));

    [Theory]
    [InlineData(0, 4.5)]
    [InlineData(1, 5.5)]
    public void Waits_are_spread(double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DeliveryDecider.NextTry(1, TimeSpan.Zero, Options, chance));

    [Fact]
    public void There_is_an_end_to_tries() => Assert.Null(DeliveryDecider.NextTry(8, TimeSpan.Zero, Options, chance: 0.5));

    [Fact]
    public void There_is_an_end_to_age() => Assert.Null(DeliveryDecider.NextTry(1, TimeSpan.FromMinutes(9.95), Options, chance: 0.5));
}
