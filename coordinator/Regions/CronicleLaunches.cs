using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Regions;

/// <summary>
/// The table of launches in stock Cronicles: the launch keys that they do not keep, and the change feed that they do not have. A launch is noted before it is
/// sent; whether that was long enough ago is for PostgreSQL's clock to say.
/// </summary>
public sealed class CronicleLaunches(NpgsqlDataSource dataSource)
{
    /// <summary>The sequence that places of changes come from.</summary>
    public const string Changes = "cronicle_changes";

    private const int KeptDays = 14;
    private const int ForgottenAtOnce = 500;

    private const string Columns =
        "launch_key, event_id, event_title, sent_at, sent_at < now() - $2, is_queued, is_cancelled, job_ids, state, progress, hostname, code, description, output, "
        + "coalesce(missing_since < now() - interval '10 minutes', false), change";

    /// <summary>Notes that a launch is about to be sent. Answers what is known of it, and whether it was never sent before.</summary>
    public async Task<(CronicleLaunch Launch, bool IsNew)> BeginAsync(
        string region, TimeSpan settle, string key, string? eventId, string? eventTitle, CancellationToken cancellationToken)
    {
        await using var begin = Command(
            "insert into cronicle_launches (region, launch_key, event_id, event_title, sent_at, change) values ($1, $2, $3, $4, now(), 0) on conflict do nothing",
            region, key, eventId, eventTitle);
        var isNew = await begin.ExecuteNonQueryAsync(cancellationToken) == 1;
        return ((await FindAsync(region, settle, key, cancellationToken))!, isNew);
    }

    /// <summary>Notes that a launch is about to be sent again; false if somebody else does so.</summary>
    public async Task<bool> BeginAgainAsync(string region, CronicleLaunch launch, CancellationToken cancellationToken)
    {
        await using var again = Command(
            "update cronicle_launches set sent_at = now() where region = $1 and launch_key = $2 and sent_at = $3 and job_ids is null and not is_cancelled",
            region, launch.Key, launch.SentAt);
        return await again.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>A launch by its key; null if there was none.</summary>
    public async Task<CronicleLaunch?> FindAsync(string region, TimeSpan settle, string key, CancellationToken cancellationToken) =>
        (await ReadAsync(Command($"select {Columns} from cronicle_launches where region = $1 and launch_key = $3", region, settle, key), cancellationToken)).SingleOrDefault();

    /// <summary>The launch that made a job; null if none did.</summary>
    public async Task<CronicleLaunch?> FindByJobAsync(string region, string jobId, CancellationToken cancellationToken) =>
        (await ReadAsync(Command($"select {Columns} from cronicle_launches where region = $1 and job_ids @> array[$3]", region, TimeSpan.Zero, jobId), cancellationToken)).SingleOrDefault();

    /// <summary>The launches whose jobs have not ended as far as is known.</summary>
    public Task<IReadOnlyList<CronicleLaunch>> OpenAsync(string region, CancellationToken cancellationToken) =>
        ReadAsync(Command($"select {Columns} from cronicle_launches where region = $1 and job_ids is not null and ended_at is null", region, TimeSpan.Zero), cancellationToken);

    /// <summary>The launches that changed after a place, in the order of their last changes.</summary>
    public Task<IReadOnlyList<CronicleLaunch>> ChangedAsync(string region, long after, int most, CancellationToken cancellationToken) =>
        ReadAsync(Command($"select {Columns} from cronicle_launches where region = $1 and change > $3 order by change limit {most}", region, TimeSpan.Zero, after), cancellationToken);

    /// <summary>The place of a region's last change.</summary>
    public async Task<long> LastChangeAsync(string region, CancellationToken cancellationToken)
    {
        await using var last = Command("select coalesce(max(change), 0) from cronicle_launches where region = $1", region);
        return (long)(await last.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Notes the jobs of a launch.</summary>
    public Task AcceptAsync(string region, string key, IReadOnlyList<string> jobIds, CancellationToken cancellationToken) =>
        DoAsync("update cronicle_launches set job_ids = $3 where region = $1 and launch_key = $2", cancellationToken, region, key, jobIds.ToArray());

    /// <summary>Notes that a launch waits in its event's queue.</summary>
    public Task QueueAsync(string region, string key, CancellationToken cancellationToken) =>
        DoAsync("update cronicle_launches set is_queued = true where region = $1 and launch_key = $2", cancellationToken, region, key);

    /// <summary>Forgets a launch that the region refused.</summary>
    public Task ForgetAsync(string region, string key, CancellationToken cancellationToken) =>
        DoAsync("delete from cronicle_launches where region = $1 and launch_key = $2 and job_ids is null", cancellationToken, region, key);

    /// <summary>Sees to it that a launch is never sent, or not again.</summary>
    public Task CancelAsync(string region, string key, CancellationToken cancellationToken) => DoAsync(
        """
        insert into cronicle_launches (region, launch_key, is_cancelled, change) values ($1, $2, true, 0)
        on conflict (region, launch_key) do update set is_cancelled = true
        """,
        cancellationToken, region, key);

    /// <summary>Notes that the region denies knowing a launch's job.</summary>
    public Task MissAsync(string region, string key, CancellationToken cancellationToken) =>
        DoAsync("update cronicle_launches set missing_since = coalesce(missing_since, now()) where region = $1 and launch_key = $2", cancellationToken, region, key);

    /// <summary>Notes how a launch's job is, as its next change.</summary>
    public Task ChangeAsync(string region, CronicleLaunch launch, bool isOver, CancellationToken cancellationToken) => DoAsync(
        $"""
        update cronicle_launches set state = $3, progress = $4, hostname = $5, code = $6, description = $7, output = $8::jsonb, missing_since = null,
          change = nextval('{Changes}'), ended_at = case when $9 then now() end
        where region = $1 and launch_key = $2
        """,
        cancellationToken, region, launch.Key, launch.State, launch.Progress, launch.Hostname, launch.Code, launch.Description, launch.Output?.ToJsonString(), isOver);

    /// <summary>Deletes what is too old to be asked for again, so many rows at once at most.</summary>
    public Task TrimAsync(string region, CancellationToken cancellationToken) => DoAsync(
        $"""
        delete from cronicle_launches where (region, launch_key) in
          (select region, launch_key from cronicle_launches where region = $1 and ended_at < now() - interval '{KeptDays} days' limit {ForgottenAtOnce})
        """,
        cancellationToken, region);

    internal static Table Table()
    {
        var table = new Table("cronicle_launches");
        table.AddColumn("region", "text").AsPrimaryKey();
        table.AddColumn("launch_key", "text").AsPrimaryKey();
        table.AddColumn("event_id", "text");
        table.AddColumn("event_title", "text");
        table.AddColumn("sent_at", "timestamptz");
        table.AddColumn("is_queued", "boolean").NotNull().DefaultValueByExpression("false");
        table.AddColumn("is_cancelled", "boolean").NotNull().DefaultValueByExpression("false");
        table.AddColumn("job_ids", "text[]");
        table.AddColumn("state", "text");
        table.AddColumn("progress", "double precision");
        table.AddColumn("hostname", "text");
        table.AddColumn("code", "text");
        table.AddColumn("description", "text");
        table.AddColumn("output", "jsonb");
        table.AddColumn("missing_since", "timestamptz");
        table.AddColumn("ended_at", "timestamptz");
        table.AddColumn("change", "bigint").NotNull();
        table.Indexes.Add(new IndexDefinition("cronicle_launches_change") { Columns = ["region", "change"] });
        table.Indexes.Add(new IndexDefinition("cronicle_launches_open") { Columns = ["region"], Predicate = "ended_at is null" });
        return table;
    }

    private async Task DoAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = dataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            var parameter = new NpgsqlParameter { Value = value ?? DBNull.Value };
            if (value is null) parameter.NpgsqlDbType = NpgsqlDbType.Unknown;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static async Task<IReadOnlyList<CronicleLaunch>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var launches = new List<CronicleLaunch>();
            while (await reader.ReadAsync(cancellationToken)) launches.Add(Read(reader));
            return launches;
        }
    }

    private static CronicleLaunch Read(NpgsqlDataReader reader)
    {
        return new CronicleLaunch
        {
            Key = reader.GetString(0),
            EventId = Text(1),
            EventTitle = Text(2),
            SentAt = reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3),
            IsSettled = !reader.IsDBNull(4) && reader.GetBoolean(4),
            IsQueued = reader.GetBoolean(5),
            IsCancelled = reader.GetBoolean(6),
            JobIds = reader.IsDBNull(7) ? [] : reader.GetFieldValue<string[]>(7),
            State = Text(8),
            Progress = reader.IsDBNull(9) ? null : reader.GetDouble(9),
            Hostname = Text(10),
            Code = Text(11),
            Description = Text(12),
            Output = Text(13) is { } output ? JsonNode.Parse(output)!.AsObject() : null,
            IsMissing = reader.GetBoolean(14),
            Change = reader.GetInt64(15),
        };

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}
