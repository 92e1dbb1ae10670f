using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.TestKit.Waiting;

namespace Federation.FaultTests.Storm;

/// <summary>
/// What may be killed, restarted or away while jobs are launched, run and end. <c>FEDERATION_STORM_JOBS=2000</c> makes the storm a long one,
/// <c>FEDERATION_STORM_AWAY=60</c> keeps PostgreSQL away for so many seconds.
/// </summary>
public sealed class RegionStormTests
{
    private const int Callers = 4;
    private static readonly int Jobs = Setting("FEDERATION_STORM_JOBS", 80);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(Setting("FEDERATION_STORM_AWAY", 5));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_job_ends_once_in_truth_and_with_its_whole_log_whatever_is_killed()
    {
        await using var region = await StormRegion.StartAsync(Cancel);

        var launches = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => region.LaunchAsync(Jobs / Callers, TimeSpan.FromMilliseconds(400), Cancel)));
        for (var kills = 0; !launches.IsCompleted; kills++)
        {
            await Task.WhenAny(launches, Eventually.PassesAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(500, 2500)), Cancel));
            if (kills % 5 == 3) await region.KillPostgresAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 1500)), Cancel);
            else await region.KillNodeAsync(Cancel);
        }

        await launches;
        await region.EndWellAsync(Cancel);
    }

    [Fact]
    public async Task Nodes_that_are_restarted_one_after_the_other_under_load_lose_and_double_nothing()
    {
        await using var region = await StormRegion.StartAsync(Cancel);

        var restarts = RestartEachAsync(region);
        await region.LaunchUntilAsync(restarts, TimeSpan.FromMilliseconds(100), Cancel);
        await restarts;
        await region.EndWellAsync(Cancel);
    }

    [Fact]
    public async Task While_PostgreSQL_is_away_jobs_run_on_and_calls_are_told_to_come_back()
    {
        await using var region = await StormRegion.StartAsync(Cancel);
        await region.LaunchAsync(12, TimeSpan.Zero, Cancel);
        await Eventually.HoldsAsync(() => region.Begun > 0, cancellationToken: Cancel);

        var away = region.KillPostgresAsync(Away, Cancel);
        using var refusal = await region.RefusalAsync(Cancel);
        await Eventually.HoldsAsync(() => region.Ended >= region.Begun, cancellationToken: Cancel, what: "what has begun runs on to its end");
        await region.LaunchAsync(4, TimeSpan.Zero, Cancel);
        await away;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
        Assert.NotNull(refusal.Headers.RetryAfter);
        Assert.Equal("database", (string?)(await refusal.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["code"]);
        await region.EndWellAsync(Cancel);
    }

    private static async Task RestartEachAsync(StormRegion region)
    {
        foreach (var node in region.Nodes)
        {
            await node.StopAsync(Cancel);
            await node.StartAsync(Cancel);
        }
    }

    private static int Setting(string name, int otherwise) => int.Parse(Environment.GetEnvironmentVariable(name) ?? $"{otherwise}", CultureInfo.InvariantCulture);
}
