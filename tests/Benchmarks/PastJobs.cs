using Federation.TestKit.Harness;
using Federation.TestKit.Waiting;

namespace Federation.Benchmarks;

/// <summary>Gives a region a past.</summary>
internal static class PastJobs
{
    /// <summary>
    /// Ended over the last 30 days, every tenth badly; stored in the order in which they ended. Every hundredth is of a category of its own and every hundredth ran on a node of its own, both
    /// called <c>seldom</c>; one job of every fifth event each is of the category or ran on the node <c>rare</c>.
    /// </summary>
    private const string Fill =
        """
        insert into jobs (id, event_id, event_title, category, plugin, target, algo, state, node, epoch, priority, accepted_at, started_at, ended_at, code, description, log_size, data, plugin_data)
        select 'jbench' || e || '_' || i, id, 'Job', case when i = 7 and e % 5 = 0 then 'rare' when i % 100 = 3 then 'seldom' else 'general' end, 'shellplug', 'allgrp', 'random', case when i % 10 = 0 then 'error' else 'success' end, case when i = 9 and e % 5 = 0 then 'rare' when i % 100 = 5 then 'seldom' else 'eu-west-1' end, 1, 0,
          at - interval '2 seconds', at - interval '1 second', at, case when i % 10 = 0 then '1' else '0' end, '', 100, $3::text::json, '{}'
        from unnest($1::text[]) with ordinality as events(id, e),
          lateral (select i, now() - interval '1 hour' - interval '30 days' * (i + e / 100.0) / $2 as at from generate_series(1, $2) i) as ends
        order by at
        """;

    private const string Data =
        """{"category":"general","plugin":"shellplug","target":"allgrp","timeout":3600,"params":{"script":"#!/bin/sh\nexit 0\n"},"category_title":"General","plugin_title":"Shell Script","event_title":"Job"}""";

    /// <summary>Makes events, each with so many jobs that have ended, all counted, and answers their ids.</summary>
    public static async Task<IReadOnlyList<string>> AddEndedJobsAsync(this RegionHarness region, int events, int jobsOfEach, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        for (var i = 0; i < events; i++) ids.Add(await region.CreateShellEventAsync($"Event {i}", "#!/bin/sh\nexit 0\n", cancellationToken));
        await region.ExecuteAsync(Fill, cancellationToken, ids.ToArray(), jobsOfEach, Data);
        await region.ExecuteAsync("vacuum analyze jobs", cancellationToken);
        await Eventually.HoldsAsync(
            async _ => await region.ScalarAsync("select count(*) from job_count_changes", cancellationToken), left => left == 0, TimeSpan.FromMinutes(5), cancellationToken);
        await region.ExecuteAsync("vacuum analyze job_counts, job_count_changes", cancellationToken);
        return ids;
    }

    /// <summary>Reads one number from a region's database.</summary>
    public static async Task<long> ScalarAsync(this RegionHarness region, string sql, CancellationToken cancellationToken)
    {
        await using var count = region.Database.DataSource.CreateCommand(sql);
        return (long)(await count.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Changes a region's database, however long it takes.</summary>
    public static async Task ExecuteAsync(this RegionHarness region, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = region.Database.DataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
