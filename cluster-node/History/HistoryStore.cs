using Federation.ClusterNode.Jobs;
using Npgsql;

namespace Federation.ClusterNode.History;

/// <summary>
/// Reads pages of ended jobs, newest first. A page lies where the counts say: only the day or hour in which it begins is walked through, however deep it is. With a filter the rows are walked
/// through, and <see cref="CountedUpTo"/> of them at most are counted beyond the page.
/// </summary>
public sealed class HistoryStore(NpgsqlDataSource database)
{
    /// <summary>How many rows beyond its page a filtered history is counted.</summary>
    public const int CountedUpTo = 10_000;

    /// <summary>A page, and how many rows fit in all.</summary>
    public async Task<(IReadOnlyList<JobRow> Jobs, long Total)> PageAsync(HistoryFilter filter, int offset, int limit, CancellationToken cancellationToken)
    {
        if (!filter.IsCounted) return await FilteredPageAsync(filter, offset, limit, cancellationToken);
        await using var batch = database.CreateBatch();
        AddCounted(batch, filter.EventId, offset, limit);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var total = rows.GetInt64(0);
        await rows.NextResultAsync(cancellationToken);
        return (await ReadAsync(rows, cancellationToken), total);
    }

    /// <summary>A page that is not full is the last one, and says itself how many rows there are: what is rare is not looked for twice.</summary>
    private async Task<(IReadOnlyList<JobRow> Jobs, long Total)> FilteredPageAsync(HistoryFilter filter, int offset, int limit, CancellationToken cancellationToken)
    {
        IReadOnlyList<JobRow> page;
        await using (var batch = Planned(values => $"select {JobRow.Columns} from {filter.Source(values, offset + (long)limit)} order by ended_at desc, id desc offset {offset} limit {limit}"))
        {
            await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
            await rows.NextResultAsync(cancellationToken);
            page = await ReadAsync(rows, cancellationToken);
        }

        if (page.Count < limit && (page.Count > 0 || offset == 0)) return (page, offset + page.Count);

        var most = offset + (long)limit + CountedUpTo;
        await using var count = Planned(values => $"select count(*) from (select 1 from {filter.Source(values, most)} limit {most}) as counted");
        await using var counted = await count.ExecuteReaderAsync(cancellationToken);
        await counted.NextResultAsync(cancellationToken);
        await counted.ReadAsync(cancellationToken);
        return (page, counted.GetInt64(0));
    }

    /// <summary>A query, after a statement without meaning to its caller, that is planned for its very values: the plan for any value walks through all jobs where nearly all are of one plugin or node.</summary>
    private NpgsqlBatch Planned(Func<NpgsqlParameterCollection, string> text)
    {
        var query = new NpgsqlBatchCommand();
        query.CommandText = text(query.Parameters);
        var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('plan_cache_mode', 'force_custom_plan', true)"));
        batch.BatchCommands.Add(query);
        return batch;
    }

    private static async Task<IReadOnlyList<JobRow>> ReadAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var page = new List<JobRow>();
        while (await rows.ReadAsync(cancellationToken)) page.Add(JobRow.Read(rows));
        return page;
    }

    private static void AddCounted(NpgsqlBatch batch, string? eventId, int offset, int limit)
    {
        var (counted, bucket) = eventId is null ? ("", TimeSpan.FromHours(1)) : (eventId, TimeSpan.FromDays(1));
        batch.BatchCommands.Add(new($"select coalesce(sum(jobs), 0)::bigint from ({JobCountsSql.Counts}) as counts") { Parameters = { new() { Value = counted } } });
        batch.BatchCommands.Add(new(CountedPage(eventId is not null))
        {
            Parameters = { new() { Value = counted }, new() { Value = (long)offset }, new() { Value = (long)limit }, new() { Value = bucket } },
        });
    }

    /// <summary>Finds the bucket in which the page begins by the counts of the newer ones, and walks from its end; the index alone is read until the page is found.</summary>
    private static string CountedPage(bool ofEvent) =>
        $"""
        with counts as materialized ({JobCountsSql.Counts}),
        placed as (select bucket, sum(jobs) over (order by bucket desc) - jobs as newer from counts),
        start as materialized (select bucket, greatest(newer, 0)::bigint as newer from placed where newer <= $2 order by bucket limit 1),
        page as materialized (
          select id, ended_at from jobs
          where ended_at is not null and {(ofEvent ? "event_id = $1 and" : "")} ended_at < (select bucket from start) + $4
          order by ended_at desc, id desc offset (select $2 - newer from start) limit $3
        )
        select {JobRow.Columns} from jobs where id = any(array(select id from page)) order by ended_at desc, id desc
        """;
}
