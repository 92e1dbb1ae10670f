using Npgsql;

namespace Federation.ClusterNode.History;

/// <summary>Which ended jobs are meant; what is null does not matter.</summary>
public sealed record HistoryFilter
{
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

    /// <summary>Part of their title, description or id, in whichever case.</summary>
    public string? Text { get; init; }

    /// <summary>Whether nothing but the event matters, so that the counts know how many there are.</summary>
    public bool IsCounted => this with { EventId = null } == new HistoryFilter();

    /// <summary>The filter as a condition; its values are added to the command.</summary>
    internal string Condition(NpgsqlParameterCollection parameters)
    {
        var terms = new List<string> { "ended_at is not null" };
        Add("event_id = {0}", EventId);
        Add("category = {0}", Category);
        Add("plugin = {0}", Plugin);
        Add("node = {0}", Node);
        Add("state = {0}", State);
        Add("ended_at >= {0}", From?.ToUniversalTime());
        Add("ended_at < {0}", To?.ToUniversalTime());
        Add("(strpos(lower(event_title), {0}) > 0 or strpos(lower(description), {0}) > 0 or id = {0})", Text?.ToLowerInvariant());
        return string.Join(" and ", terms);

        void Add(string term, object? value)
        {
            if (value is null) return;
            parameters.Add(new() { Value = value });
            terms.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, term, $"${parameters.Count}"));
        }
    }
}
