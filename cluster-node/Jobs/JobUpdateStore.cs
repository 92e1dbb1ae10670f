using System.Text.Json.Nodes;
using Federation.ClusterNode.Notifications;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>Changes jobs that have not ended: what happens at their end is as the change says, and a running one's node learns of new limits.</summary>
public sealed class JobUpdateStore(NpgsqlDataSource database, WorkSignal work, IOptions<NotificationOptions> notifications)
{
    private const string Read = "select data::text from jobs where id = $1 and ended_at is null for update";

    private const string Write =
        $"""
        with updated as (
          update jobs set data = $2::json, updated_at = clock_timestamp(), tells_end = $3, retries = case when $4 then $5 else retries end, retry_delay = $6
          where id = $1 returning node, state
        )
        select node, pg_notify('{WorkQueue.Channel}', node) from updated where state = 'running'
        """;

    /// <summary>What may be changed; the rest is decided when a job is accepted.</summary>
    private static readonly HashSet<string> Changeable =
    [
        "timeout", "retries", "retry_delay", "chain", "chain_error", "notify_success", "notify_fail", "web_hook",
        "cpu_limit", "cpu_sustain", "memory_limit", "memory_sustain", "log_max_size",
    ];

    /// <summary>Changes a job; properties that cannot be changed are passed over. False if there is no such job or it has ended.</summary>
    public async Task<bool> UpdateAsync(string id, JsonObject changes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var read = new NpgsqlCommand(Read, connection) { Parameters = { new() { Value = id } } };
        if (await read.ExecuteScalarAsync(cancellationToken) is not string before) return false;

        var job = JsonNode.Parse(before)!.AsObject();
        foreach (var (name, value) in changes)
            if (Changeable.Contains(name)) job[name] = value?.DeepClone();

        var course = JobCourse.Of(job, notifications.Value.TellsAll);
        await using var write = new NpgsqlCommand(Write, connection)
        {
            Parameters =
            {
                new() { Value = id }, new() { Value = job.ToJsonString(RegionJson.Options) }, new() { Value = course.TellsEnd },
                new() { Value = changes.ContainsKey("retries") }, new() { Value = (object?)course.Retries ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer }, new() { Value = course.RetryDelay },
            },
        };
        var node = (string?)await write.ExecuteScalarAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (node is not null) work.WakeUp(node);
        return true;
    }
}
