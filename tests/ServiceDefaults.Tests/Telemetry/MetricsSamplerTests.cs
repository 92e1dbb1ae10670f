using Federation.ServiceDefaults.Telemetry;
using Federation.TestKit.Waiting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Federation.ServiceDefaults.Tests.Telemetry;

public sealed class MetricsSamplerTests
{
    private int asked;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_readers_at_once_ask_once()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sampler = Sampler(_ => answer.Task);

        var readers = Enumerable.Range(0, 20).Select(_ => sampler.SampleAsync(Cancel)).ToList();
        answer.SetResult();
        await Task.WhenAll(readers);
        await sampler.SampleAsync(Cancel);

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_database_that_is_away_keeps_nobody_from_the_other_metrics()
    {
        await Sampler(_ => throw new NpgsqlException("away")).SampleAsync(Cancel);

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_given_up()
    {
        var givenUp = new TaskCompletionSource();

        await Sampler(async cancel =>
        {
            await Eventually.CancelledAsync(cancel);
            givenUp.SetResult();
        }).SampleAsync(Cancel);

        await givenUp.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
    }

    private MetricsSampler Sampler(MetricsSample answer) => new(
        [
            cancel =>
            {
                Interlocked.Increment(ref asked);
                return answer(cancel);
            },
        ],
        TimeProvider.System,
        NullLogger<MetricsSampler>.Instance);
}
