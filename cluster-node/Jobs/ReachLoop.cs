using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Reactions;
using Federation.ClusterNode.Servers;
using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>
/// Marks running jobs whose node is silent as unreachable, takes the mark off when it is heard of again, and gives up those whose node stays silent. Safe
/// on every node at once: each statement changes only what is not yet so. A satellite is given up only by a node that could have been reached all that time.
/// </summary>
internal sealed class ReachLoop(NpgsqlDataSource database, ServerRegistry servers, IOptions<JobOptions> options, TimeProvider time, ILogger<ReachLoop> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(2), time, logger)
{
    private const string Mark =
        $"""
        with silent as (
          select name, last_seen_at, exists (select from satellites where satellites.name = servers.name) as is_satellite from servers where last_seen_at < clock_timestamp() - $1
        ),
        marked as (
          update jobs set unreachable_since = s.last_seen_at from silent s
          where jobs.node = s.name and jobs.state = 'running' and jobs.unreachable_since is null
          returning jobs.*
        ),
        heard as (
          update jobs set unreachable_since = null
          where state = 'running' and unreachable_since is not null and not exists (select from silent s where s.name = jobs.node)
          returning jobs.*
        ),
        ended as (
          update jobs set state = 'error', code = 'lost', ended_at = clock_timestamp(),
            description = 'The server ' || jobs.node || ' has not been heard of since ' || to_char(s.last_seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
          from silent s
          where jobs.node = s.name and jobs.state = 'running' and jobs.unreachable_since < clock_timestamp() - $2 and ($3 or not s.is_satellite)
          returning jobs.*
        ),
        changed as (select * from marked union all select * from heard union all select * from ended),
        change as ({ChangesSql.InsertFrom}changed),
        reaction as ({ReactionStore.InsertEnds})
        select id, state, node, unreachable_since is not null, pg_notify('{ChangesSql.Channel}', ''), case when state = 'error' then pg_notify('{JobEnds.Channel}', id) end
        from changed
        """;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (servers.SteadyFor < Server.UnreachableAfter) return;
        await using var command = database.CreateCommand(Mark);
        command.Parameters.Add(new() { Value = Server.UnreachableAfter });
        command.Parameters.Add(new() { Value = options.Value.LostAfter });
        command.Parameters.Add(new() { Value = servers.SteadyFor >= options.Value.LostAfter });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var (job, node) = (rows.GetString(0), rows.GetString(2));
            if (rows.GetString(1) == "error")
            {
                logger.Lost(job, node, options.Value.LostAfter);
                JobsTelemetry.CountEnd("lost");
            }
            else if (rows.GetBoolean(3)) logger.Unreachable(job, node);
            else logger.Reachable(job, node);
        }
    }
}
