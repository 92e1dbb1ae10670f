using System.Text.Json;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Network;
using Federation.Network;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Network;

/// <summary>An assessment that a replica has taken over.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Region">The region.</param>
/// <param name="Url">What is measured.</param>
/// <param name="Duration">How long.</param>
public sealed record TakenAssessment(Guid Id, string Region, string Url, TimeSpan Duration);

/// <summary>The table of assessments: those that are to be done, those under way, and the reports of the others, of which each region keeps the last <see cref="Kept"/>.</summary>
public sealed class AssessmentStore(NpgsqlDataSource dataSource)
{
    /// <summary>How many a region keeps.</summary>
    public const int Kept = 200;

    private const string Columns = "id, region, state, by, requested_at, ended_at, seconds, progress, link";

    /// <summary>One whose replica has not been heard of is begun anew by another one.</summary>
    private const string Take =
        """
        with taken as materialized (
          select id from link_assessments where state = 'waiting' or (state = 'running' and seen_at < now() - interval '15 seconds') order by requested_at limit $1 for update skip locked)
        update link_assessments a set state = 'running', progress = 0, seen_at = now() from taken where a.id = taken.id returning a.id, a.region, a.url, a.seconds
        """;

    private const string Trim =
        "delete from link_assessments where region = $1 and id in (select id from link_assessments where region = $1 and state in ('done', 'cancelled') order by requested_at desc offset $2)";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Asks for an assessment, in the transaction; null if one of the region is not over yet.</summary>
    public static async Task<AssessmentResponse?> AddAsync(NpgsqlTransaction transaction, string region, string url, int seconds, string by, CancellationToken cancellationToken)
    {
        await using var add = new NpgsqlCommand(
            $"""
            insert into link_assessments (id, region, url, seconds, by, state, progress, requested_at) values (gen_random_uuid(), $1, $2, $3, $4, 'waiting', 0, now())
            on conflict do nothing returning {Columns}
            """,
            transaction.Connection, transaction)
        {
            Parameters = { new() { Value = region }, new() { Value = url }, new() { Value = seconds }, new() { Value = by } },
        };
        return (await ReadAsync(add, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Takes what nobody does yet, at most so many.</summary>
    public async Task<IReadOnlyList<TakenAssessment>> TakeAsync(int most, CancellationToken cancellationToken)
    {
        await using var take = dataSource.CreateCommand(Take);
        take.Parameters.Add(new() { Value = most });
        await using var rows = await take.ExecuteReaderAsync(cancellationToken);
        var taken = new List<TakenAssessment>();
        while (await rows.ReadAsync(cancellationToken)) taken.Add(new TakenAssessment(rows.GetGuid(0), rows.GetString(1), rows.GetString(2), TimeSpan.FromSeconds(rows.GetInt32(3))));
        return taken;
    }

    /// <summary>Writes how far one is; answers whether it is to go on.</summary>
    public async Task<bool> NoteAsync(Guid id, double progress, LinkMeasurements link, CancellationToken cancellationToken)
    {
        await using var note = dataSource.CreateCommand("update link_assessments set progress = $2, link = $3, seen_at = now() where id = $1 and state = 'running' returning not cancel");
        note.Parameters.Add(new() { Value = id });
        note.Parameters.Add(new() { Value = progress });
        note.Parameters.Add(Document(link));
        return await note.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Writes how one has ended.</summary>
    public async Task EndAsync(TakenAssessment assessment, string state, double progress, LinkMeasurements link, CancellationToken cancellationToken)
    {
        await using var end = dataSource.CreateCommand("update link_assessments set state = $2, progress = $3, link = $4, ended_at = now() where id = $1 and state = 'running'");
        end.Parameters.Add(new() { Value = assessment.Id });
        end.Parameters.Add(new() { Value = state });
        end.Parameters.Add(new() { Value = progress });
        end.Parameters.Add(Document(link));
        await end.ExecuteNonQueryAsync(cancellationToken);

        await using var trim = dataSource.CreateCommand(Trim);
        trim.Parameters.Add(new() { Value = assessment.Region });
        trim.Parameters.Add(new() { Value = Kept });
        await trim.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends one that nobody has begun, and asks whoever measures to end the other; null if there is none of the region with that id.</summary>
    public async Task<AssessmentResponse?> CancelAsync(string region, Guid id, CancellationToken cancellationToken)
    {
        await using var cancel = dataSource.CreateCommand(
            $"""
            update link_assessments set cancel = true, state = case state when 'waiting' then 'cancelled' else state end, ended_at = case state when 'waiting' then now() else ended_at end
            where region = $1 and id = $2 returning {Columns}
            """);
        cancel.Parameters.Add(new() { Value = region });
        cancel.Parameters.Add(new() { Value = id });
        return (await ReadAsync(cancel, cancellationToken)).SingleOrDefault();
    }

    /// <summary>One of a region; null if there is none with that id.</summary>
    public async Task<AssessmentResponse?> FindAsync(string region, Guid id, CancellationToken cancellationToken)
    {
        await using var find = dataSource.CreateCommand($"select {Columns} from link_assessments where region = $1 and id = $2");
        find.Parameters.Add(new() { Value = region });
        find.Parameters.Add(new() { Value = id });
        return (await ReadAsync(find, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Those of a region, the newest first.</summary>
    /// <param name="region">The region.</param>
    /// <param name="before">Asked for before this instant; null for any.</param>
    /// <param name="state">In this state; null for any.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<AssessmentResponse>> PageAsync(string region, DateTimeOffset? before, string? state, int most, CancellationToken cancellationToken)
    {
        await using var page = dataSource.CreateCommand(
            $"""
            select {Columns} from link_assessments where region = $1 and requested_at < coalesce($2, 'infinity'::timestamptz) and ($3::text is null or state = $3)
            order by requested_at desc limit $4
            """);
        page.Parameters.Add(new() { Value = region });
        page.Parameters.Add(new() { Value = (object?)before?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        page.Parameters.Add(new() { Value = (object?)state ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        page.Parameters.Add(new() { Value = most });
        return await ReadAsync(page, cancellationToken);
    }

    internal static Table Table()
    {
        var table = new Table("link_assessments");
        table.AddColumn("id", "uuid").AsPrimaryKey();
        table.AddColumn("region", "text").NotNull();
        table.AddColumn("url", "text").NotNull();
        table.AddColumn("seconds", "integer").NotNull();
        table.AddColumn("by", "text").NotNull();
        table.AddColumn("state", "text").NotNull();
        table.AddColumn("progress", "double precision").NotNull();
        table.AddColumn("cancel", "boolean").NotNull().DefaultValueByExpression("false");
        table.AddColumn("requested_at", "timestamptz").NotNull();
        table.AddColumn("seen_at", "timestamptz");
        table.AddColumn("ended_at", "timestamptz");
        table.AddColumn("link", "jsonb");
        table.Indexes.Add(new IndexDefinition("link_assessments_region") { Columns = ["region", "requested_at"] });
        table.Indexes.Add(new IndexDefinition("link_assessments_open") { Columns = ["region"], IsUnique = true, Predicate = "state in ('waiting', 'running')" });
        return table;
    }

    private static NpgsqlParameter Document(LinkMeasurements link) => new() { Value = JsonSerializer.Serialize(link, Json), NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static async Task<IReadOnlyList<AssessmentResponse>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var found = new List<AssessmentResponse>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) found.Add(Read(rows));
        return found;
    }

    private static AssessmentResponse Read(NpgsqlDataReader row)
    {
        var link = row.IsDBNull(8) ? null : JsonSerializer.Deserialize<LinkMeasurements>(row.GetString(8), Json);
        var judged = row.GetString(2) == AssessmentStates.Done ? link : null;
        return new AssessmentResponse
        {
            Id = row.GetGuid(0),
            Region = row.GetString(1),
            State = row.GetString(2),
            By = row.GetString(3),
            RequestedAt = row.GetFieldValue<DateTimeOffset>(4),
            EndedAt = row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
            DurationSeconds = row.GetInt32(6),
            Progress = row.GetDouble(7),
            Link = link,
            Verdict = judged is null ? null : LinkDecider.Judge(judged),
            Settings = judged is null ? null : LinkSettingsDecider.Derive(judged),
        };
    }
}
