using Federation.ClusterNode.History;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federation.ClusterNode.IntegrationTests.History;

/// <summary>The counts of ended jobs are exact, whatever happens at the same time.</summary>
public sealed class CountTests(Region region) : IClassFixture<Region>
{
    private const string Told = "select coalesce(sum(jobs), 0)::bigint from (select * from job_counts union all select * from job_count_changes) c where event_id = $1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CountLoop Counts => region.Node.Services.GetServices<IHostedService>().OfType<CountLoop>().Single();

    [Fact]
    public async Task Jobs_that_end_are_deleted_and_are_gathered_at_the_same_time_are_counted_right()
    {
        var events = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => region.Node.EventAsync()));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var gathering = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => GatherAsync(over.Token)));

        await Task.WhenAll(events.Select(async e =>
        {
            for (var i = 0; i < 20; i++)
            {
                await region.AddEndedJobsAsync(e, 30, TimeSpan.FromHours(1), node: $"n{i}");
                await region.ExecuteAsync("delete from jobs where id in (select id from jobs where event_id = $1 order by random() limit 7)", e);
                await region.ExecuteAsync("update jobs set ended_at = ended_at - interval '1 day' where id = (select id from jobs where event_id = $1 limit 1)", e);
            }
        }));
        await over.CancelAsync();
        await gathering;

        foreach (var e in events) Assert.Equal(20 * (30 - 7), await region.ScalarAsync<long>(Told, e));
        Assert.Equal(await region.ScalarAsync<long>("select count(*) from jobs where ended_at is not null"), await region.ScalarAsync<long>(Told, ""));
        Assert.Equal(
            0L,
            await region.ScalarAsync<long>(
                """
                select count(*) from (
                  select event_id, date_trunc('day', ended_at, 'UTC') as bucket, count(*) as jobs from jobs where ended_at is not null group by 1, 2
                  except select event_id, bucket, sum(jobs) from (select * from job_counts union all select * from job_count_changes) c group by 1, 2
                ) as wrong
                """));
    }

    [Fact]
    public async Task Gathering_leaves_one_row_for_each_day()
    {
        var e = await region.Node.EventAsync();
        await region.AddEndedJobsAsync(e, 40, TimeSpan.FromHours(12));
        await Counts.RunOnceAsync(Cancel);

        Assert.Equal(0L, await region.ScalarAsync<long>("select count(*) from job_count_changes where event_id = $1", e));
        Assert.InRange(await region.ScalarAsync<long>("select count(*) from job_counts where event_id = $1", e), 5, 6);
    }

    private async Task GatherAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested) await Counts.RunOnceAsync(Cancel);
    }
}
