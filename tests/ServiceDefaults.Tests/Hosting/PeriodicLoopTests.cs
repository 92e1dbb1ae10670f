using System.Threading.Channels;
using Federation.ServiceDefaults.Hosting;
using Federation.TestKit.Waiting;
using Microsoft.Extensions.Logging;

namespace Federation.ServiceDefaults.Tests.Hosting;

public sealed class PeriodicLoopTests
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(10);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(10);

    private readonly RecordedLogger logger = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_round_comes_at_once_and_the_next_ones_in_their_time()
    {
        using var loop = new Loop(Often, logger);
        await loop.StartAsync(Cancel);

        for (var round = 1; round <= 5; round++) Assert.Equal(round, await loop.Rounds.ReadAsync(Cancel));
        await loop.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_round_that_throws_is_logged_and_the_next_one_still_comes()
    {
        using var loop = new Loop(Often, logger) { Bad = 1 };
        await loop.StartAsync(Cancel);

        Assert.Equal(1, await loop.Rounds.ReadAsync(Cancel));
        Assert.Equal(2, await loop.Rounds.ReadAsync(Cancel));
        await loop.StopAsync(Cancel);

        var (level, message, fault) = Assert.Single(logger.Entries);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains(nameof(Loop), message, StringComparison.Ordinal);
        Assert.Equal("round 1", fault?.Message);
    }

    [Fact]
    public async Task Waking_up_brings_the_next_round_forward_and_many_calls_count_as_one()
    {
        using var loop = new Loop(Never, logger) { Held = true };
        await loop.StartAsync(Cancel);
        Assert.Equal(1, await loop.Rounds.ReadAsync(Cancel));

        Parallel.For(0, 1000, _ => loop.WakeUp());
        loop.Release();
        Assert.Equal(2, await loop.Rounds.ReadAsync(Cancel));
        loop.Release();

        await Eventually.PassesAsync(TimeSpan.FromMilliseconds(200), Cancel);
        Assert.False(loop.Rounds.TryRead(out _));
        loop.WakeUp();
        Assert.Equal(3, await loop.Rounds.ReadAsync(Cancel));
        loop.Release();
        await loop.StopAsync(Cancel);
    }

    [Fact]
    public async Task Stopping_ends_a_round_under_way_and_is_not_an_error()
    {
        using var loop = new Loop(Never, logger) { Held = true };
        await loop.StartAsync(Cancel);
        await loop.Rounds.ReadAsync(Cancel);

        await loop.StopAsync(Cancel);

        Assert.True(loop.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Empty(logger.Entries);
    }

    [Fact]
    public async Task Stopping_between_two_rounds_does_not_wait_for_the_next_one()
    {
        using var loop = new Loop(Never, logger);
        await loop.StartAsync(Cancel);
        await loop.Rounds.ReadAsync(Cancel);

        await loop.StopAsync(Cancel);

        Assert.True(loop.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Empty(logger.Entries);
    }

    private sealed class Loop(TimeSpan every, ILogger logger) : PeriodicLoop(every, TimeProvider.System, logger)
    {
        private readonly Channel<int> rounds = Channel.CreateUnbounded<int>();
        private readonly SemaphoreSlim gate = new(0);
        private int round;

        public ChannelReader<int> Rounds => rounds.Reader;

        public int Bad { get; init; }

        public bool Held { get; init; }

        public void Release() => gate.Release();

        public override void Dispose()
        {
            gate.Dispose();
            base.Dispose();
        }

        public override async Task RunOnceAsync(CancellationToken cancellationToken)
        {
            round++;
            rounds.Writer.TryWrite(round);
            if (Held) await gate.WaitAsync(cancellationToken);
            if (round == Bad) throw new InvalidOperationException($"round {round}");
        }
    }

    private sealed class RecordedLogger : ILogger
    {
        private readonly List<(LogLevel Level, string Message, Exception? Fault)> entries = [];

        public IReadOnlyList<(LogLevel Level, string Message, Exception? Fault)> Entries
        {
            get
            {
                lock (entries) return [.. entries];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (entries) entries.Add((logLevel, formatter(state, exception), exception));
        }
    }
}
