using System.Globalization;
using Federation.Contracts.Coordinator;
using Marten;
using Npgsql;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Runs;

/// <summary>The table of runs as lists show them, written in the transaction that changes a run: narrow rows with an index for every order they are asked in.</summary>
public sealed class RunSummaries(NpgsqlDataSource dataSource)
{
    private const string Columns = "id, chain, version, state, started_by, tags, started_at, ended_at, steps, steps_over, problem";

    private const int LongestInput = 4000;

    private const string Insert =
        "insert into run_summaries (id, chain, version, state, started_by, tags, started_at, ended_at, steps, steps_over, problem, words) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, to_tsvector('simple', ?))";

    private const string Update =
        """
        update run_summaries s set state = n.state, ended_at = n.ended_at, steps = n.steps, steps_over = n.steps_over, problem = n.problem,
          words = case when n.problem is distinct from s.problem then s.words || to_tsvector('simple', coalesce(n.problem, '')) else s.words end
        from unnest(?::uuid[], ?::text[], ?::timestamptz[], ?::int[], ?::int[], ?::text[]) n (id, state, ended_at, steps, steps_over, problem) where s.id = n.id
        """;

    /// <summary>A page of runs, newest first.</summary>
    public async Task<IReadOnlyList<RunSummaryResponse>> PageAsync(RunFilter filter, RunPlace? before, int most, CancellationToken cancellationToken)
    {
        (string Condition, object? Value)[] conditions =
        [
            ("chain like any($)", filter.ChainsLike), ("chain = $", filter.Chain), ("state = $", filter.State), ("tags @> $", filter.Tag is null ? null : new[] { filter.Tag }),
            ("started_at >= $", filter.Since), ("words @@ to_tsquery('simple', $)", AsQuery(filter.Text)),
        ];
        await using var command = dataSource.CreateCommand();
        List<string> where = [];
        foreach (var (condition, value) in conditions.Where(one => one.Value is not null)) where.Add(condition.Replace("$", Parameter(value!), StringComparison.Ordinal));
        if (before is { } last) where.Add($"(started_at, id) < ({Parameter(last.StartedAt)}, {Parameter(last.Id)})");
        command.CommandText = $"select {Columns} from run_summaries{(where.Count > 0 ? $" where {string.Join(" and ", where)}" : "")} order by started_at desc, id desc limit {Parameter(most)}";
        return await ReadAsync(command, cancellationToken);

        string Parameter(object value)
        {
            command.Parameters.Add(new() { Value = value });
            return $"${command.Parameters.Count}";
        }
    }

    /// <summary>The latest runs of each of some chains, newest first.</summary>
    /// <param name="chains">The chains' names.</param>
    /// <param name="most">At most this many of each.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<ILookup<string, RunSummaryResponse>> LatestAsync(IEnumerable<string> chains, int most, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"select latest.* from unnest($1::text[]) wanted (name) cross join lateral (select {Columns} from run_summaries where chain = wanted.name order by started_at desc, id desc limit $2) latest");
        command.Parameters.Add(new() { Value = chains.ToArray() });
        command.Parameters.Add(new() { Value = most });
        return (await ReadAsync(command, cancellationToken)).ToLookup(run => run.Chain);
    }

    /// <summary>How many runs are under way, by state, and under <see cref="RunStates.Failed"/> how many have failed of those that were started in the last 24 hours.</summary>
    /// <param name="chainsLike">Of chains that one of these patterns of SQL's <c>like</c> matches; null for all.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyDictionary<string, long>> CountsAsync(string[]? chainsLike, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            select state, count(*) from run_summaries where state in ('{RunStates.Running}', '{RunStates.Queued}', '{RunStates.Paused}', '{RunStates.Cancelling}') and ($1::text[] is null or chain like any($1)) group by state
            union all
            select state, count(*) from run_summaries where state = '{RunStates.Failed}' and started_at > now() - interval '24 hours' and ($1::text[] is null or chain like any($1)) group by state
            """);
        command.Parameters.Add(new() { Value = (object?)chainsLike ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellationToken)) counts[reader.GetString(0)] = reader.GetInt64(1);
        return counts;
    }

    /// <summary>Writes in a session's transaction what lists show of a run that was not there before.</summary>
    internal static void Add(IDocumentSession session, Run run)
    {
        var (input, summary) = (run.Input?.ToJsonString() ?? "", RunSummary.Of(run));
        session.QueueSqlCommand(
            Insert, run.Id, run.Chain, run.Version, run.State, (object?)run.Origin.By ?? DBNull.Value, run.Origin.Tags.ToArray(), run.StartedAt, (object?)run.EndedAt ?? DBNull.Value, summary.Steps, summary.StepsOver,
            (object?)summary.Problem ?? DBNull.Value, $"{run.Chain} {run.Origin.By} {string.Join(' ', run.Origin.Tags)} {(input.Length <= LongestInput ? input : input[..LongestInput])} {summary.Problem}");
    }

    /// <summary>Writes in a session's transaction what lists show of runs, where that has changed: one statement for all.</summary>
    internal static void Change(IDocumentSession session, IEnumerable<(Run Before, Run After)> runs)
    {
        var changed = runs.Select(run => (run.After, Before: RunSummary.Of(run.Before), Now: RunSummary.Of(run.After))).Where(run => run.Now != run.Before).ToList();
        if (changed.Count == 0) return;
        session.QueueSqlCommand(
            Update, changed.Select(run => run.After.Id).ToArray(), changed.Select(run => run.Now.State).ToArray(), changed.Select(run => run.After.EndedAt).ToArray(),
            changed.Select(run => run.Now.Steps).ToArray(), changed.Select(run => run.Now.StepsOver).ToArray(), changed.Select(run => run.Now.Problem).ToArray());
    }

    internal static Table Table()
    {
        var table = new Table("run_summaries");
        table.AddColumn("id", "uuid").AsPrimaryKey();
        table.AddColumn("chain", "text").NotNull();
        table.AddColumn("version", "integer").NotNull();
        table.AddColumn("state", "text").NotNull();
        table.AddColumn("started_by", "text");
        table.AddColumn("tags", "text[]").NotNull();
        table.AddColumn("started_at", "timestamptz").NotNull();
        table.AddColumn("ended_at", "timestamptz");
        table.AddColumn("steps", "integer").NotNull();
        table.AddColumn("steps_over", "integer").NotNull();
        table.AddColumn("problem", "text");
        table.AddColumn("words", "tsvector").NotNull();
        table.Indexes.Add(new IndexDefinition("run_summaries_started") { Columns = ["started_at", "id"] });
        table.Indexes.Add(new IndexDefinition("run_summaries_chain") { Columns = ["chain", "started_at", "id"] });
        table.Indexes.Add(new IndexDefinition("run_summaries_state") { Columns = ["state", "started_at", "id"] });
        table.Indexes.Add(new IndexDefinition("run_summaries_tags") { Columns = ["tags"], Method = IndexMethod.gin });
        table.Indexes.Add(new IndexDefinition("run_summaries_words") { Columns = ["words"], Method = IndexMethod.gin });
        return table;
    }

    /// <summary>Every word has to be there, the last letters of each may be missing.</summary>
    private static string? AsQuery(string? text)
    {
        if (text is null) return null;
        var words = text.Split([' ', '\t', '\'', '\\', ':', '&', '|', '!', '(', ')', '<', '>', '*'], StringSplitOptions.RemoveEmptyEntries);
        return string.Join(" & ", words.Select(word => $"'{word}':*"));
    }

    private static async Task<IReadOnlyList<RunSummaryResponse>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var runs = new List<RunSummaryResponse>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            runs.Add(new RunSummaryResponse
            {
                Id = reader.GetGuid(0),
                Chain = reader.GetString(1),
                Version = reader.GetInt32(2),
                State = reader.GetString(3),
                StartedBy = reader.IsDBNull(4) ? null : reader.GetString(4),
                Tags = reader.GetFieldValue<string[]>(5),
                StartedAt = reader.GetFieldValue<DateTimeOffset>(6),
                EndedAt = reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7),
                Steps = reader.GetInt32(8),
                StepsOver = reader.GetInt32(9),
                Problem = reader.IsDBNull(10) ? null : reader.GetString(10),
            });
        }

        return runs;
    }
}

/// <summary>Which runs a list shows; null for all.</summary>
/// <param name="ChainsLike">Of chains that one of these patterns of SQL's <c>like</c> matches.</param>
/// <param name="Chain">Of this chain.</param>
/// <param name="State">In this state.</param>
/// <param name="Since">Started then or later.</param>
/// <param name="Tag">With this tag.</param>
/// <param name="Text">With these words, or beginnings of words, in chain, starter, tags, input or problem.</param>
public sealed record RunFilter(string[]? ChainsLike, string? Chain, string? State, DateTimeOffset? Since, string? Tag, string? Text);

/// <summary>A run's place in the list of all runs.</summary>
public readonly record struct RunPlace(DateTimeOffset StartedAt, Guid Id)
{
    /// <summary>The place of the run that ends a page.</summary>
    public static RunPlace Of(RunSummaryResponse run) => new(run.StartedAt, run.Id);

    /// <summary>The place as callers keep it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartedAt.UtcTicks}-{Id:n}");

    /// <summary>Reads a place; false for what is none.</summary>
    public static bool TryParse(string text, out RunPlace place)
    {
        place = default;
        if (text.Split('-') is not [var ticks, var id] || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || !Guid.TryParseExact(id, "n", out var run)) return false;
        if (at > DateTimeOffset.MaxValue.UtcTicks) return false;
        place = new RunPlace(new DateTimeOffset(at, TimeSpan.Zero), run);
        return true;
    }
}
