using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.Contracts.Regions;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Federation.ClusterNode.Activity;

/// <summary>The activity log: lines written in the transaction of what they tell, read together with the ends of jobs that failed.</summary>
public sealed class ActivityStore(NpgsqlDataSource database, JobStore jobs)
{
    private const string Page =
        """
        select at, id, data::text from activity
        union all
        select ended_at, id, null from jobs where ended_at is not null and state in ('error', 'aborted')
        order by 1 desc, 2 desc offset $1 limit $2
        """;

    private const string Count = "select (select count(*) from activity) + (select count(*) from jobs where ended_at is not null and state in ('error', 'aborted'))";

    /// <summary>Adds a line to what a session is about to save.</summary>
    public static void Queue(IDocumentSession session, JsonObject line, DateTimeOffset now) => session.QueueSqlCommand(
        "insert into activity (id, at, data) values (?, clock_timestamp(), ?::json)", RecordIds.New('a', now), line.ToJsonString(RegionJson.Options));

    /// <summary>Adds a line within the caller's transaction.</summary>
    public static async Task AddAsync(JsonObject line, DateTimeOffset now, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("insert into activity (id, at, data) values ($1, clock_timestamp(), $2)", connection)
        {
            Parameters = { new() { Value = RecordIds.New('a', now) }, new() { Value = line.ToJsonString(RegionJson.Options), NpgsqlDbType = NpgsqlDbType.Json } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A page of the log, newest first, and how many lines there are.</summary>
    public async Task<(IReadOnlyList<JsonObject> Lines, long Total)> PageAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        var page = new List<(DateTimeOffset At, string Id, string? Data)>();
        await using (var command = database.CreateCommand(Page))
        {
            command.Parameters.Add(new() { Value = offset });
            command.Parameters.Add(new() { Value = limit });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) page.Add((rows.GetFieldValue<DateTimeOffset>(0), rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetString(2)));
        }

        var ended = await jobs.FindAllAsync([.. page.Where(line => line.Data is null).Select(line => line.Id)], cancellationToken);
        await using var count = database.CreateCommand(Count);
        var total = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        return ([.. page.Select(line => line.Data is { } data ? Line(data, line.At) : ended.TryGetValue(line.Id, out var job) ? JobView.HistoryRow(job) : null).OfType<JsonObject>()], total);
    }

    private static JsonObject Line(string data, DateTimeOffset at)
    {
        var line = JsonNode.Parse(data)!.AsObject();
        line["epoch"] = at.ToUnixTimeSeconds();
        return line;
    }
}
