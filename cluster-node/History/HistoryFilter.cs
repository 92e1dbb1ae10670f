using System.Text;
using Federation.ClusterNode.Access;
using Federation.ServiceDefaults.Postgres;
using Npgsql;

namespace Federation.ClusterNode.History;

/// <summary>Which ended jobs are meant; what is null does not matter.</summary>
public sealed record HistoryFilter
{
    /// <summary>How many jobs a text is looked for in.</summary>
    public const int SearchedUpTo = 100_000;

    /// <summary>The event's id.</summary>
    public string? EventId { get; init; }

    /// <summary>The category's id.</summary>
    public string? Category { get; init; }

    /// <summary>The plugin's id.</summary>
    public string? Plugin { get; init; }

    /// <summary>The node they ran on.</summary>
    public string? Node { get; init; }

    /// <summary>How they ended: <c>success</c>, <c>error</c> or <c>aborted</c>.</summary>
    public string? State { get; init; }

    /// <summary>They ended then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>They ended before that.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Part of their title or description, in whichever case, or their id. Titles and descriptions of the newest <see cref="SearchedUpTo"/> that fit otherwise are looked through.</summary>
    public string? Text { get; init; }

    /// <summary>The categories and targets that it is limited to besides.</summary>
    public Scope? Scope { get; init; }

    /// <summary>Whether nothing but the event matters, so that the counts know how many there are.</summary>
    public bool IsCounted => this with { EventId = null } == new HistoryFilter();

    /// <summary>What to select the jobs that are meant from; the filter's values are added to the command.</summary>
    /// <param name="parameters">The command's.</param>
    /// <param name="most">How many of the newest are wanted: a text is not looked for beyond them.</param>
    internal string Source(NpgsqlParameterCollection parameters, long most)
    {
        var fit = $"select * from jobs where {Condition(parameters)}";
        if (Text is null) return $"({fit}) as jobs";
        parameters.Add(new() { Value = Text });
        var text = $"${parameters.Count}";
        var letters = Ascii.IsValid(Text) ? "" : LetterCase.Unicode;
        return $"""
            ((select * from ({fit} and id <> lower({text}) order by ended_at desc, id desc limit {SearchedUpTo}) as newest
             where strpos(lower(event_title {letters}), lower({text} {letters})) > 0 or strpos(lower(description {letters}), lower({text} {letters})) > 0 order by ended_at desc, id desc limit {most})
             union all {fit} and id = lower({text})) as jobs
            """;
    }

    private string Condition(NpgsqlParameterCollection parameters)
    {
        var terms = new List<string> { "ended_at is not null" };
        Add("event_id = {0}", EventId);
        Add("category = {0}", Category);
        Add("plugin = {0}", Plugin);
        Add("node = {0}", Node);
        Add("state = {0}", State);
        Add("ended_at >= {0}", From?.ToUniversalTime());
        Add("ended_at < {0}", To?.ToUniversalTime());
        Add("category = any({0})", Scope?.Categories);
        Add("target = any({0})", Scope?.Targets);
        return string.Join(" and ", terms);

        void Add(string term, object? value)
        {
            if (value is null) return;
            parameters.Add(new() { Value = value });
            terms.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, term, $"${parameters.Count}"));
        }
    }
}
