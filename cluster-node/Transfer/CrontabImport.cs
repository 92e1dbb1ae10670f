using System.Text.Json.Nodes;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Transfer;

/// <summary>What became of a crontab, or would.</summary>
/// <param name="Crontab">What was read; where it has faults, nothing was made.</param>
/// <param name="Events">Its events, in its order; with their ids once they are made.</param>
public sealed record CrontabReport(Crontab Crontab, IReadOnlyList<JsonObject> Events);

/// <summary>Makes events of crontabs.</summary>
public sealed class CrontabImport(CatalogStore catalog, EventStore events)
{
    /// <summary>Makes an event of every job line, all in one transaction; or none in a dry run, or if a line cannot be read.</summary>
    /// <param name="text">The crontab, as <c>crontab -l</c> prints it.</param>
    /// <param name="defaults">What its events have in common.</param>
    /// <param name="dryRun">Whether to say only what would be made.</param>
    /// <param name="sign">Writes onto an event who makes it; throws if they may not.</param>
    /// <param name="actor">Who makes them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusalException">There is no such category or zone, or an event may not be made.</exception>
    public async Task<CrontabReport> ImportAsync(
        string text, CrontabDefaults defaults, bool dryRun, Action<JsonObject> sign, Actor actor, CancellationToken cancellationToken)
    {
        var crontab = CrontabParser.Parse(text);
        var made = crontab.Entries.Select(entry => CrontabEvents.Of(entry, defaults)).ToList();
        foreach (var e in made)
        {
            EventChecker.CheckNew(e);
            sign(e);
        }

        if (made.Count > 0 && !(await catalog.RefreshAsync(cancellationToken)).Categories.ContainsKey(defaults.Category))
            throw new RefusalException("event", $"Failed to create event: Category not found: {defaults.Category}");

        if (dryRun || crontab.Faults.Count > 0 || made.Count == 0) return new CrontabReport(crontab, made);
        foreach (var (e, id) in made.Zip(await events.CreateAllAsync(made, actor, cancellationToken))) e.Insert(0, "id", id);
        return new CrontabReport(crontab, made);
    }
}
