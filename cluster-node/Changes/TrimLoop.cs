using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Changes;

/// <summary>Deletes changes older than the retention, in small batches. The newest always stays: it is where a follower that is up to date stands. Safe on every node at once.</summary>
internal sealed class TrimLoop(NpgsqlDataSource database, IOptions<ChangesOptions> options, TimeProvider time, ILogger<TrimLoop> logger)
    : PeriodicLoop(TimeSpan.FromMinutes(10), time, logger)
{
    private const int Batch = 2000;

    private const string Trim =
        """
        with old as materialized (
          select xid, seq from job_changes
          where at < clock_timestamp() - $1 and (xid, seq) < (select xid, seq from job_changes order by xid desc, seq desc limit 1)
          order by xid, seq limit $2 for update skip locked
        ),
        noted as (update region set feed_trimmed = true where not feed_trimmed and exists (select from old))
        delete from job_changes using old where job_changes.xid = old.xid and job_changes.seq = old.seq
        """;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        int deleted;
        do
        {
            await using var command = database.CreateCommand(Trim);
            command.Parameters.Add(new() { Value = options.Value.Retention });
            command.Parameters.Add(new() { Value = Batch });
            deleted = await command.ExecuteNonQueryAsync(cancellationToken);
        }
        while (deleted >= Batch);
    }
}
