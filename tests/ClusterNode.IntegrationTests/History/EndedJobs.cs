namespace Federation.ClusterNode.IntegrationTests.History;

/// <summary>Ended jobs that no node ever ran.</summary>
internal static class EndedJobs
{
    /// <summary>
    /// Adds jobs of an event, each a while before the one before; every third failed with code 3. Several at a time end at the same instant.
    /// </summary>
    public static Task<int> AddEndedJobsAsync(this Region region, string eventId, int count, TimeSpan apart, string category = "general", string node = "n1", TimeSpan age = default) => region.ExecuteAsync(
        """
        insert into jobs (id, event_id, event_title, category, plugin, target, algo, state, node, epoch, priority, accepted_at, started_at, ended_at, code, description, log_size, data, plugin_data)
        select 'j' || $1 || lpad(i::text, 8, '0') || $5, $1, 'Job ' || i, $4, 'shellplug', 'allgrp', 'random', case when i % 3 = 0 then 'error' else 'success' end, $5, 1, 0,
          at - interval '3 seconds', at - interval '2 seconds', at, case when i % 3 = 0 then '3' else '0' end, case when i % 3 = 0 then 'Broke at ' || i else '' end, 10,
          '{"category_title":"General","plugin_title":"Shell Script"}', '{}'
        from (select i, clock_timestamp() - $6 - $3 * (i / 4) as at from generate_series(1, $2) i) as ends
        """,
        eventId, count, apart, category, node, age);
}
