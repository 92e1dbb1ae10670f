using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Reactions;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>What a worker is to do now.</summary>
/// <param name="Start">The jobs it has taken.</param>
/// <param name="Asked">What is asked of its running jobs, each time until they end.</param>
/// <param name="NextTry">How long until a job that waits for its next try may be taken; null if none does.</param>
internal sealed record Taking(IReadOnlyList<JobOrder> Start, IReadOnlyList<AskedOfJob> Asked, TimeSpan? NextTry);

/// <summary>What is asked of a running job: its end, a change, or both.</summary>
internal readonly record struct AskedOfJob(JobKey Key, string? AbortReason, DateTimeOffset? UpdatedAt);

/// <summary>Gives the jobs that are assigned to a node to its worker, and tells what is asked of those it runs.</summary>
internal sealed class TakeStore(NpgsqlDataSource database, OrderReader orders)
{
    private const string Take =
        $"""
        with mine as materialized (
          select id from jobs where node = $1 and state = 'assigned' and assigned_at <= clock_timestamp() order by priority desc, accepted_at, id limit $2 for update skip locked
        ),
        taken as (
          update jobs set state = 'running', started_at = coalesce(first_started_at, clock_timestamp()) from mine where jobs.id = mine.id returning jobs.*
        ),
        change as ({ChangesSql.InsertFrom}taken),
        reaction as ({ReactionStore.InsertStarts})
        select {OrderReader.Columns}, pg_notify('{ChangesSql.Channel}', '') from taken order by priority desc, accepted_at, id
        """;

    private const string Running = $"select {OrderReader.Columns} from jobs where node = $1 and state = 'running'";

    private const string Asked =
        """
        select id, epoch, abort_reason, updated_at from jobs
        where node = $1 and state = 'running' and (abort_requested_at is not null or updated_at is not null)
        """;

    private const string Updated = Running + " and id = any($2)";

    private const string NextTry = "select min(assigned_at) - clock_timestamp() from jobs where node = $1 and state = 'assigned' and assigned_at > clock_timestamp()";

    /// <summary>Takes at most so many jobs for a node, within the caller's transaction if there is one.</summary>
    public async Task<Taking> TakeAsync(string node, int most, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(Take) { Parameters = { new() { Value = node }, new() { Value = most } } },
                new(Asked) { Parameters = { new() { Value = node } } },
                new(NextTry) { Parameters = { new() { Value = node } } },
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var start = await orders.ReadAsync(rows, node, cancellationToken, areTaken: true);
        await rows.NextResultAsync(cancellationToken);
        var asked = new List<AskedOfJob>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var key = new JobKey(rows.GetString(0), rows.GetInt32(1));
            asked.Add(new AskedOfJob(key, rows.IsDBNull(2) ? null : rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetFieldValue<DateTimeOffset>(3)));
        }

        await rows.NextResultAsync(cancellationToken);
        TimeSpan? nextTry = await rows.ReadAsync(cancellationToken) && !rows.IsDBNull(0) ? rows.GetFieldValue<TimeSpan>(0) : null;
        return new Taking(start, asked, nextTry);
    }

    /// <summary>The jobs that a node is thought to run.</summary>
    public async Task<IReadOnlyList<JobOrder>> RunningAsync(string node, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Running);
        command.Parameters.Add(new() { Value = node });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await orders.ReadAsync(rows, node, cancellationToken);
    }

    /// <summary>Running jobs of a node as they were changed.</summary>
    public async Task<IReadOnlyList<UpdateOrder>> UpdatesAsync(string node, string[] ids, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (ids.Length == 0) return [];
        await using var command = new NpgsqlCommand(Updated, connection) { Parameters = { new() { Value = node }, new() { Value = ids } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return [.. (await orders.ReadAsync(rows, node, cancellationToken)).Select(order => new UpdateOrder(order.Key, order.Job))];
    }
}
