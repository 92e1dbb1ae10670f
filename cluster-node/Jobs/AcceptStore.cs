using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Hosting;
using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Federation.ClusterNode.Jobs;

/// <summary>
/// Puts jobs into the database: with their idempotency keys, their first change and the call to other nodes, in one statement for many jobs. This node is
/// woken in the process, once the job is committed.
/// </summary>
public sealed class AcceptStore
{
    private const int MostAtOnce = 200;

    /// <summary>
    /// Versions are compared in the same statement, so that a job composed from what this node remembers is accepted only if that is still true. Keys are
    /// inserted in order, so that two statements with the same keys never wait for each other.
    /// </summary>
    private const string Sql =
        $"""
        with wanted as materialized (
          select * from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int[],
            $12::text[], $13::bytea[], $14::json[], $15::json[], $16::boolean[], $17::boolean[], $18::int[], $19::double precision[], $21::double precision[]) with ordinality
            as w(id, event_id, event_version, catalog_version, event_title, category, plugin, target, algo, node, priority, key, fingerprint, data, plugin_data,
              tells_start, tells_end, retries, retry_delay, delay, place)
        ),
        valid as materialized (
          select w.* from wanted w
          where exists (select from mt_doc_event e where e.id = w.event_id and e.mt_version = w.event_version)
            and exists (select from region r where r.catalog_version = w.catalog_version)
        ),
        keyed as (
          insert into launch_keys (key, fingerprint, job_ids, created_at)
          select key, fingerprint, array[id], now() from valid where key is not null order by key
          on conflict (key) do nothing
          returning job_ids[1] as id
        ),
        accepted as (
          insert into jobs (id, event_id, event_title, category, plugin, target, algo, state, node, epoch, priority, idempotency_key, accepted_at, assigned_at, log_size, data, plugin_data,
            tells_start, tells_end, retries, retry_delay)
          select id, event_id, event_title, category, plugin, target, algo, case when node is null then 'queued' else 'assigned' end, node,
            case when node is null then 0 else 1 end, priority, key, now(), case when node is not null then now() + make_interval(secs => delay) end, 0, data, plugin_data,
            tells_start, tells_end, retries, retry_delay
          from valid v where v.key is null or exists (select from keyed k where k.id = v.id)
          order by place
          returning *
        ),
        change as ({ChangesSql.InsertFrom}accepted)
        select v.id is not null, a.id is not null, case when a.node <> $20 then pg_notify('{WorkQueue.Channel}', a.node) end,
          case when a.id is not null then pg_notify('{ChangesSql.Channel}', '') end
        from wanted w left join valid v using (place) left join accepted a on a.id = w.id order by w.place
        """;

    private readonly NpgsqlDataSource database;
    private readonly string node;
    private readonly WorkSignal work;
    private readonly Batcher<NewJob, Acceptance> batcher;

    /// <summary>A store on the region's database.</summary>
    public AcceptStore(NpgsqlDataSource database, WorkSignal work, IOptions<NodeOptions> node)
    {
        this.database = database;
        this.node = node.Value.Name;
        this.work = work;
        batcher = new(MostAtOnce, AcceptAsync);
    }

    /// <summary>Accepts a job, together with whatever else is being accepted at the moment.</summary>
    public async Task<Acceptance> AcceptAsync(NewJob job, CancellationToken cancellationToken)
    {
        var acceptance = await batcher.AddAsync(job, cancellationToken);
        if (acceptance == Acceptance.Accepted) work.WakeUp(job.Node);
        return acceptance;
    }

    /// <summary>Accepts jobs as part of the caller's transaction.</summary>
    public async Task<IReadOnlyList<Acceptance>> AcceptAsync(IReadOnlyList<NewJob> jobs, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0) return [];
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                Column(jobs, job => job.Id), Column(jobs, job => job.EventId), Column(jobs, job => job.EventVersion), Column(jobs, job => job.CatalogVersion),
                Column(jobs, job => job.EventTitle), Column(jobs, job => job.Category), Column(jobs, job => job.Plugin), Column(jobs, job => job.Target),
                Column(jobs, job => job.Algo), Column(jobs, job => job.Node), Column(jobs, job => job.Priority), Column(jobs, job => job.IdempotencyKey),
                Column(jobs, job => job.Fingerprint), Column(jobs, job => job.Data, NpgsqlDbType.Json), Column(jobs, job => job.PluginData, NpgsqlDbType.Json),
                Column(jobs, job => job.Course.TellsStart), Column(jobs, job => job.Course.TellsEnd), Column(jobs, job => job.Course.Retries),
                Column(jobs, job => job.Course.RetryDelay),
                new() { Value = node }, Column(jobs, job => job.Delay),
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var answers = new List<Acceptance>(jobs.Count);
        while (await rows.ReadAsync(cancellationToken))
            answers.Add(rows.GetBoolean(1) ? Acceptance.Accepted : rows.GetBoolean(0) ? Acceptance.KeyTaken : Acceptance.Stale);
        JobsTelemetry.Accepted.Add(answers.Count(answer => answer == Acceptance.Accepted));
        return answers;
    }

    private async Task<IReadOnlyList<Acceptance>> AcceptAsync(IReadOnlyList<NewJob> jobs)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await AcceptAsync(jobs, connection, CancellationToken.None);
    }

    private static NpgsqlParameter Column<T>(IReadOnlyList<NewJob> jobs, Func<NewJob, T> value, NpgsqlDbType? type = null)
    {
        var parameter = new NpgsqlParameter { Value = jobs.Select(value).ToArray() };
        if (type is { } element) parameter.NpgsqlDbType = NpgsqlDbType.Array | element;
        return parameter;
    }
}
