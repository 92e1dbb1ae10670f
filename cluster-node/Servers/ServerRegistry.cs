using System.Collections.Immutable;
using Federation.ClusterNode.Hosting;
using Npgsql;

namespace Federation.ClusterNode.Servers;

/// <summary>A node of the region as its last heartbeat left it.</summary>
/// <param name="Name">Its hostname.</param>
/// <param name="Url">Where it serves the API.</param>
/// <param name="IsWorker">Whether jobs may be placed on it.</param>
/// <param name="Uptime">How long it has been up.</param>
/// <param name="SilentFor">How long ago its last heartbeat was, by the database's clock.</param>
/// <param name="AskedAgo">How long ago its worker was last known to ask for work, by the database's clock; null if it never did.</param>
/// <param name="Cpu">What its process and its jobs use of its cores, in percent of one.</param>
/// <param name="Memory">The memory of its process and its jobs, in bytes.</param>
public sealed record Server(string Name, string Url, bool IsWorker, TimeSpan Uptime, TimeSpan SilentFor, TimeSpan? AskedAgo, double Cpu, long Memory)
{
    /// <summary>How long a node may be silent before it counts as unreachable.</summary>
    public static readonly TimeSpan UnreachableAfter = TimeSpan.FromSeconds(10);

    /// <summary>How it was asked to go, one of <see cref="Servers.Leaving"/>; null if it was not.</summary>
    public string? Leaving { get; init; }

    /// <summary>Whether it has been heard of lately.</summary>
    public bool IsLive => SilentFor < UnreachableAfter;
}

/// <summary>What this node tells of itself with a heartbeat.</summary>
/// <param name="Name">Its hostname.</param>
/// <param name="Url">Where it serves the API.</param>
/// <param name="Roles">Comma-separated.</param>
/// <param name="AsksForWork">Whether its worker has asked for work since the last heartbeat.</param>
/// <param name="Cpu">What its process and its jobs use of its cores, in percent of one.</param>
/// <param name="Memory">The memory of its process and its jobs, in bytes.</param>
internal sealed record Heartbeat(string Name, string Url, string Roles, bool AsksForWork, double Cpu, long Memory);

/// <summary>The region's nodes as this one knows them: read with every heartbeat, and whenever a placement finds nobody.</summary>
public sealed class ServerRegistry(NpgsqlDataSource database, CatalogStore catalog, TimeProvider time)
{
    private const string Read =
        """
        select name, url, roles, clock_timestamp() - started_at, clock_timestamp() - last_seen_at, clock_timestamp() - asked_at, cpu, mem, leaving, (select catalog_version from region)
        from servers where leaving is distinct from 'remove' order by name
        """;

    private const string Leave =
        """
        with forgotten as (delete from servers where name = $1 and leaving = 'remove')
        update servers set roles = '' where name = $1 and leaving is distinct from 'remove'
        """;

    private const string Beat =
        """
        insert into servers (name, url, roles, started_at, last_seen_at, asked_at, cpu, mem)
        values ($1, $2, $3, clock_timestamp(), clock_timestamp(), case when $4 then clock_timestamp() end, $5, $6)
        on conflict (name) do update set
          url = excluded.url, roles = excluded.roles, last_seen_at = excluded.last_seen_at, cpu = excluded.cpu, mem = excluded.mem,
          asked_at = coalesce(excluded.asked_at, servers.asked_at),
          started_at = case when $7 then excluded.started_at else servers.started_at end, leaving = case when $7 then null else servers.leaving end
        returning leaving
        """;

    /// <summary>What a job counts for that was placed after its server's last heartbeat: percent of a core, and bytes.</summary>
    private const double ExpectedCpu = 10;
    private const long ExpectedMemory = 32L << 20;

    private ImmutableArray<Server> known = [];
    private (long First, long Last)? beats;

    /// <summary>Every node that was ever seen, by name.</summary>
    public IReadOnlyList<Server> All => known;

    /// <summary>
    /// How long this node has been beating without a break. Only who has been there all the time can tell that another was silent: after the database
    /// was away everybody looks silent.
    /// </summary>
    public TimeSpan SteadyFor => beats is var (first, last) && time.GetElapsedTime(last) < Server.UnreachableAfter ? time.GetElapsedTime(first) : TimeSpan.Zero;

    /// <summary>Reads the nodes anew, and the catalog if it has changed.</summary>
    public async Task<IReadOnlyList<Server>> RefreshAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Read);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await TakeInAsync(rows, cancellationToken);
    }

    /// <summary>Counts a job that was placed on a server as load until its next heartbeat tells, so that not all jobs between two heartbeats go to the same one.</summary>
    internal void Expect(string name) => ImmutableInterlocked.Update(
        ref known,
        servers => [.. servers.Select(server => server.Name == name ? server with { Cpu = server.Cpu + ExpectedCpu, Memory = server.Memory + ExpectedMemory } : server)]);

    /// <summary>Says that this node lives, and reads what the others said.</summary>
    /// <returns>How it was asked to go, one of <see cref="Leaving"/>; null if it was not.</returns>
    internal async Task<string?> BeatAsync(Heartbeat beat, bool isFirst, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(BeatOf(beat, isFirst));
        batch.BatchCommands.Add(new(Read));
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var wish = rows.IsDBNull(0) ? null : rows.GetString(0);
        await rows.NextResultAsync(cancellationToken);
        await TakeInAsync(rows, cancellationToken);
        var now = time.GetTimestamp();
        beats = (SteadyFor > TimeSpan.Zero ? beats!.Value.First : now, now);
        return wish;
    }

    /// <summary>Writes a heartbeat; answers how the node was asked to go.</summary>
    internal static NpgsqlBatchCommand BeatOf(Heartbeat beat, bool isFirst) => new(Beat)
    {
        Parameters =
        {
            new() { Value = beat.Name }, new() { Value = beat.Url }, new() { Value = beat.Roles }, new() { Value = beat.AsksForWork },
            new() { Value = beat.Cpu }, new() { Value = beat.Memory }, new() { Value = isFirst },
        },
    };

    /// <summary>Says that this node takes no more jobs, so that none is placed on it while it is down.</summary>
    internal async Task LeaveAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Leave);
        command.Parameters.Add(new() { Value = name });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<Server>> TakeInAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var read = ImmutableArray.CreateBuilder<Server>();
        int? version = null;
        while (await rows.ReadAsync(cancellationToken))
        {
            var leaving = rows.IsDBNull(8) ? null : rows.GetString(8);
            var isWorker = leaving is null && rows.GetString(2).Split(',').Contains("worker");
            read.Add(new Server(
                rows.GetString(0), rows.GetString(1), isWorker, rows.GetTimeSpan(3), rows.GetTimeSpan(4), rows.IsDBNull(5) ? null : rows.GetTimeSpan(5), rows.GetDouble(6), rows.GetInt64(7))
            {
                Leaving = leaving,
            });
            version = rows.GetInt32(9);
        }

        await rows.CloseAsync();
        ImmutableInterlocked.InterlockedExchange(ref known, read.ToImmutable());
        if (version is { } newest) await catalog.RefreshUnlessAsync(newest, cancellationToken);
        return known;
    }
}
