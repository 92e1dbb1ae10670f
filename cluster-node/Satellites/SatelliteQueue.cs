using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Logs;
using Federation.Contracts.Regions;
using Npgsql;

namespace Federation.ClusterNode.Satellites;

/// <summary>
/// The region's side of <see cref="IWorkQueue"/> for satellites. Nothing is remembered between calls, so each may go to another node. A satellite reaches no jobs but
/// its own: others are stale to it.
/// </summary>
internal sealed class SatelliteQueue(
    NpgsqlDataSource database, TakeStore takes, ProgressStore progresses, LogStore logs, FinishStore finishes, SatelliteSignals signals, TimeProvider time)
{
    /// <summary>The longest that a take may wait.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(25);

    private const int MostAtOnce = 100;

    /// <summary>Held against <see cref="BeginSessionAsync"/> until what is taken is committed.</summary>
    private const string HoldSession =
        """
        with held as materialized (select name from satellites where name = $1 and session = $2 for share),
        asked as (update servers set asked_at = clock_timestamp() from held where servers.name = held.name returning leaving)
        select coalesce((select leaving from asked) is not null, false) from held
        """;

    /// <summary>
    /// Begins a session and answers what the satellite is thought to run. A take of an earlier session may be lying in a router somewhere, or wait at another node for a satellite
    /// that has given it up: it takes nothing any more, or has taken it before this answer was made.
    /// </summary>
    public async Task<RunningReply> BeginSessionAsync(string name, CancellationToken cancellationToken)
    {
        await using var begin = database.CreateCommand("update satellites set session = session + 1 where name = $1 returning session");
        begin.Parameters.Add(new() { Value = name });
        var session = (int)(await begin.ExecuteScalarAsync(cancellationToken))!;
        return new RunningReply { Session = session, Jobs = await takes.RunningAsync(name, cancellationToken) };
    }

    /// <inheritdoc cref="IWorkQueue.TakeAsync" path="/summary"/>
    /// <exception cref="RefusalException">The session is over.</exception>
    public async Task<TakeReply> TakeAsync(string name, TakeRequest request, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var wait = TimeSpan.FromSeconds(Math.Clamp(request.Wait, 0, LongestWait.TotalSeconds));
        while (true)
        {
            var called = signals.Next(name);
            var (reply, nextTry) = await TryTakeAsync(name, request, cancellationToken);
            if (reply is not null) return reply;
            var left = wait - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return new TakeReply();
            await WaitAsync(called, Sooner(nextTry ?? WorkQueue.AskEvery, Sooner(left, WorkQueue.AskEvery)), cancellationToken);
        }
    }

    /// <inheritdoc cref="IWorkQueue.ReportAsync"/>
    public async Task<ReportReply> ReportAsync(string name, ReportRequest request, CancellationToken cancellationToken)
    {
        var own = await OwnAsync(name, request.Jobs.Select(job => job.Key), cancellationToken);
        var stale = await progresses.ReportAsync([.. request.Jobs.Where(job => own.Contains(job.Key.Id))], cancellationToken);
        return new ReportReply { Stale = [.. stale, .. request.Jobs.Select(job => job.Key).Where(key => !own.Contains(key.Id))] };
    }

    /// <inheritdoc cref="IWorkQueue.AppendLogAsync"/>
    public async Task<AppendReply> AppendAsync(string name, AppendRequest request, CancellationToken cancellationToken)
    {
        var own = await OwnAsync(name, request.Chunks.Select(chunk => chunk.Key), cancellationToken);
        var stored = await logs.AppendAsync([.. request.Chunks.Where(chunk => own.Contains(chunk.Key.Id))], cancellationToken);
        return new AppendReply { Stored = [.. stored, .. request.Chunks.Where(chunk => !own.Contains(chunk.Key.Id)).Select(chunk => new LogStored(chunk.Key, 0, Stale: true))] };
    }

    /// <inheritdoc cref="IWorkQueue.FinishAsync"/>
    /// <exception cref="RefusalException">A log has a gap before its last bytes; the other jobs have ended.</exception>
    public async Task<RegionReply> FinishAsync(string name, FinishRequest request, CancellationToken cancellationToken)
    {
        var own = await OwnAsync(name, request.Results.Select(result => result.Key), cancellationToken);
        try
        {
            await finishes.FinishAsync([.. request.Results.Where(result => own.Contains(result.Key.Id))], cancellationToken);
            return new RegionReply();
        }
        catch (InvalidOperationException gap)
        {
            throw new RefusalException("log", gap.Message);
        }
    }

    /// <summary>Null without orders, and how long until a job that waits for its next try may be taken.</summary>
    private async Task<(TakeReply? Reply, TimeSpan? NextTry)> TryTakeAsync(string name, TakeRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var isLeaving = await HoldSessionAsync(name, request.Session, connection, cancellationToken);
        var (start, asked, nextTry) = await takes.TakeAsync(name, isLeaving ? 0 : Math.Clamp(request.Most, 0, MostAtOnce), connection, cancellationToken);

        var known = request.Known.ToDictionary(one => one.Key);
        var changed = asked.Where(one => one.UpdatedAt is { } at && known.GetValueOrDefault(one.Key)?.UpdatedAt != at).ToDictionary(one => one.Key, one => one.UpdatedAt!.Value);
        var updates = await takes.UpdatesAsync(name, [.. changed.Keys.Select(key => key.Id)], connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        var reply = new TakeReply
        {
            Start = start,
            Abort = [.. asked.Where(one => one.AbortReason is not null && known.GetValueOrDefault(one.Key)?.Aborted != true).Select(one => new AbortOrder(one.Key, one.AbortReason!))],
            Update = [.. updates.Where(update => changed.ContainsKey(update.Key)).Select(update => new ToldUpdate(update, changed[update.Key]))],
        };
        return (reply.Start.Count + reply.Abort.Count + reply.Update.Count > 0 ? reply : null, nextTry);
    }

    /// <summary>Keeps the session from ending before the transaction, and notes that the satellite asks for work. Whether it is to be given no new jobs.</summary>
    private static async Task<bool> HoldSessionAsync(string name, int session, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var hold = new NpgsqlCommand(HoldSession, connection) { Parameters = { new() { Value = name }, new() { Value = session } } };
        return await hold.ExecuteScalarAsync(cancellationToken) as bool?
            ?? throw new RefusalException("session", $"Session {session} of {name} is over: ask what is running first.");
    }

    private async Task<HashSet<string>> OwnAsync(string name, IEnumerable<JobKey> keys, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select id from jobs where id = any($1) and node = $2");
        command.Parameters.Add(new() { Value = keys.Select(key => key.Id).Distinct().ToArray() });
        command.Parameters.Add(new() { Value = name });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var own = new HashSet<string>();
        while (await rows.ReadAsync(cancellationToken)) own.Add(rows.GetString(0));
        return own;
    }

    private async Task WaitAsync(Task called, TimeSpan most, CancellationToken cancellationToken)
    {
        try
        {
            await called.WaitAsync(most, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nobody called: looking now and then is what finds work all the same.
        }
    }

    private static TimeSpan Sooner(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
