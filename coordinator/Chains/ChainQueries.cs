using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ServiceDefaults.Postgres;
using Marten;

namespace Federation.Coordinator.Chains;

/// <summary>Which chains a list is about; what is null is not asked for.</summary>
/// <param name="Visible">Patterns for <c>like</c> of the names that the caller may see.</param>
/// <param name="Tag">One of its tags.</param>
/// <param name="Owner">Its owner.</param>
/// <param name="Enabled">Whether runs may be started.</param>
/// <param name="Text">Stands in its name or description, whatever the case.</param>
public sealed record ChainFilter(string[]? Visible, string? Tag, string? Owner, bool? Enabled, string? Text);

/// <summary>Lists of chains and versions.</summary>
public sealed class ChainQueries(IDocumentStore store)
{
    /// <summary>A page of chains by name.</summary>
    /// <param name="filter">Which chains.</param>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<Chain>> PageAsync(ChainFilter filter, string? after, int most, CancellationToken cancellationToken)
    {
        (string Condition, object? Value)[] conditions =
        [
            ("id like any(?)", filter.Visible),
            ("id > ?", after),
            ("data @> ?::jsonb", Containing(filter)),
            ($"(id || ' ' || coalesce(data -> 'definition' ->> 'description', '')) {LetterCase.Unicode} ilike ?", filter.Text is null ? null : $"%{Escaped(filter.Text)}%"),
        ];
        var used = conditions.Where(condition => condition.Value is not null).ToList();
        await using var session = store.QuerySession();
        return await session.QueryAsync<Chain>(
            $"where true{string.Concat(used.Select(condition => $" and {condition.Condition}"))} order by id limit ?", cancellationToken, [.. used.Select(condition => condition.Value!), most]);
    }

    /// <summary>A page of a chain's versions, newest first; those of a chain that was deleted too.</summary>
    /// <param name="name">The chain.</param>
    /// <param name="before">The last version of the page before; null for the first page.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<Chain>> VersionsAsync(string name, int? before, int most, CancellationToken cancellationToken)
    {
        await using var session = store.QuerySession();
        var versions = await session.QueryAsync<ChainVersion>("where name = ? and number < ? order by number desc limit ?", cancellationToken, name, before ?? int.MaxValue, most);
        return [.. versions.Select(version => version.Chain)];
    }

    private static string? Containing(ChainFilter filter)
    {
        var definition = new JsonObject();
        if (filter.Tag is not null) definition["tags"] = new JsonArray(filter.Tag);
        if (filter.Owner is not null) definition["owner"] = filter.Owner;
        if (filter.Enabled is { } enabled) definition["enabled"] = enabled;
        return definition.Count == 0 ? null : JsonSerializer.Serialize(new JsonObject { ["definition"] = definition });
    }

    private static string Escaped(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
