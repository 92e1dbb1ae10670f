using System.Text.Json.Nodes;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.FaultTests.Schedule;

/// <summary>Schedulers that are killed while they fire.</summary>
public sealed class KilledSchedulerTests(TestPostgres postgres) : IAsyncDisposable
{
    private const int Events = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string folder = Directory.CreateTempSubdirectory("federation-schedule-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_schedulers_of_which_one_after_the_other_is_killed_fire_every_second_of_every_event_exactly_once()
    {
        await using var region = await RegionHarness.StartAsync(postgres, "region", folder, nodes: 3, new Dictionary<string, string>(), Cancel);
        for (var number = 0; number < Events; number++) await CreateAsync(region, number);
        await FiredAsync(region, 2);

        foreach (var node in region.Nodes)
        {
            await node.KillAsync(Cancel);
            await FiredAsync(region, await FewestAsync(region) + 3);
            await node.StartAsync(Cancel);
        }

        await FiredAsync(region, await FewestAsync(region) + 3);
        Assert.Equal("", await WrongAsync(region));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task CreateAsync(RegionHarness region, int number)
    {
        var reply = await region.Api.CreateEventAsync(
            new JsonObject
            {
                ["title"] = $"each second {number}",
                ["enabled"] = 1,
                ["category"] = "general",
                ["plugin"] = "shellplug",
                ["target"] = "allgrp",
                ["timing"] = new JsonObject { ["cron"] = "* * * * * *" },
                ["params"] = new JsonObject { ["script"] = "#!/bin/sh\nexit 0\n" },
            },
            Cancel);
        Assert.True(reply.Code.IsOk, reply.Description);
    }

    private static async Task FiredAsync(RegionHarness region, long times) =>
        await Eventually.HoldsAsync(_ => FewestAsync(region), fewest => fewest >= times, Patience, Cancel, $"every event has fired {times} times");

    private static async Task<long> FewestAsync(RegionHarness region) =>
        (long)(await ScalarAsync(region, "select min(n) from (select count(j.id) as n from event_schedule left join jobs j using (event_id) group by event_id) c"))!;

    /// <summary>Events with an instant that fired twice, or not at all between the first and the last.</summary>
    private static async Task<string> WrongAsync(RegionHarness region) => (string)(await ScalarAsync(
        region,
        """
        select coalesce(string_agg(wrong, E'\n'), '') from (
          select format('%s: %s jobs, %s instants of %s', event_title, count(*), count(distinct data ->> 'now'), max((data ->> 'now')::bigint) - min((data ->> 'now')::bigint) + 1) as wrong
          from jobs group by event_title
          having count(*) <> count(distinct data ->> 'now') or count(*) <> max((data ->> 'now')::bigint) - min((data ->> 'now')::bigint) + 1) w
        """))!;

    private static async Task<object?> ScalarAsync(RegionHarness region, string sql)
    {
        await using var command = region.Database.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }
}
