using Federation.Contracts.Regions;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>A job as it stands in the database.</summary>
public sealed record JobRow
{
    /// <summary>What <see cref="Read"/> reads, in its order.</summary>
    internal const string Columns =
        """
        id, event_id, event_title, category, plugin, state, node, idempotency_key, accepted_at, started_at, ended_at, code, description, progress, pid, log_size,
        abort_reason, unreachable_since, data::text, result::text, epoch, clock_timestamp(), assigned_at, retries
        """;

    /// <summary>The state of an ended job that was deleted: it stays in the histories as a line without content, and is not found otherwise.</summary>
    internal const string Deleted = "deleted";

    public required string Id { get; init; }
    public required string EventId { get; init; }
    public required string EventTitle { get; init; }
    public required string Category { get; init; }
    public required string Plugin { get; init; }
    public required string State { get; init; }
    public string? Node { get; init; }
    public string? IdempotencyKey { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? Code { get; init; }
    public string? Description { get; init; }
    public double? Progress { get; init; }
    public int? Pid { get; init; }
    public required long LogSize { get; init; }
    public string? AbortReason { get; init; }
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>The job in Cronicle's shape as it was accepted, as JSON.</summary>
    public required string Data { get; init; }

    /// <summary>What the plugin set, as JSON.</summary>
    public string? Result { get; init; }

    /// <summary>How often it was assigned.</summary>
    public required int Epoch { get; init; }

    /// <summary>The database's clock when this was read.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>From when on its node may take it, or might have.</summary>
    public DateTimeOffset? AssignedAt { get; init; }

    /// <summary>How many tries are left after this one; null if it never had more than one.</summary>
    public int? Retries { get; init; }

    /// <summary>Whether it waits for the time of its next try, or for its turn among those of its launch.</summary>
    public bool IsPending => State == JobStates.Assigned && AssignedAt > ReadAt;

    /// <summary>Whether a person stopped it, and not a limit.</summary>
    public bool WasStopped => this is { State: JobStates.Aborted, AbortReason: not null };

    /// <summary>The job as it was when its node took it.</summary>
    public JobRow AtStart() => this with
    {
        State = JobStates.Running,
        EndedAt = null,
        Code = null,
        Description = null,
        Progress = null,
        Result = null,
        AbortReason = null,
        UnreachableSince = null,
    };

    internal static JobRow Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        EventId = row.GetString(1),
        EventTitle = row.GetString(2),
        Category = row.GetString(3),
        Plugin = row.GetString(4),
        State = row.GetString(5),
        Node = Optional<string>(row, 6),
        IdempotencyKey = Optional<string>(row, 7),
        AcceptedAt = row.GetFieldValue<DateTimeOffset>(8),
        StartedAt = Instant(row, 9),
        EndedAt = Instant(row, 10),
        Code = Optional<string>(row, 11),
        Description = Optional<string>(row, 12),
        Progress = row.IsDBNull(13) ? null : row.GetDouble(13),
        Pid = row.IsDBNull(14) ? null : row.GetInt32(14),
        LogSize = row.GetInt64(15),
        AbortReason = Optional<string>(row, 16),
        UnreachableSince = Instant(row, 17),
        Data = row.GetString(18),
        Result = Optional<string>(row, 19),
        Epoch = row.GetInt32(20),
        ReadAt = row.GetFieldValue<DateTimeOffset>(21),
        AssignedAt = Instant(row, 22),
        Retries = row.IsDBNull(23) ? null : row.GetInt32(23),
    };

    private static T? Optional<T>(NpgsqlDataReader row, int column) where T : class => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private static DateTimeOffset? Instant(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
