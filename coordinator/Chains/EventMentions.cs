using Federation.Coordinator.Regions;

namespace Federation.Coordinator.Chains;

/// <summary>A place in a definition that names an event.</summary>
/// <param name="Event">The event.</param>
/// <param name="Node">The place.</param>
internal sealed record EventMention(EventName Event, SourceNode Node);

/// <summary>Every event that a definition names, in each region that it may be launched or watched in.</summary>
internal static class EventMentions
{
    /// <param name="chain">The definition.</param>
    /// <param name="all">The regions that there are; others are passed over.</param>
    public static IEnumerable<EventMention> Of(ChainSource chain, IReadOnlyList<Region> all)
    {
        var known = all.Select(region => region.Id).ToHashSet();
        return chain.Steps.SelectMany(step => OfStep(step, all)).Concat(chain.Triggers.SelectMany(OfTrigger)).Where(mention => known.Contains(mention.Event.Region));
    }

    private static IEnumerable<EventMention> OfTrigger(SourceMap trigger) =>
        trigger["job"] is SourceMap job && ChainSource.TextOf(job, "region") is { } region ? Of(job, [region.Text!]) : [];

    private static IEnumerable<EventMention> OfStep(StepSource step, IReadOnlyList<Region> all)
    {
        IReadOnlyList<string> regions = step.MapOf("regionLabels") is { } labels
            ? RegionChoice.Labelled(labels.Members.ToDictionary(label => label.Key, label => (label.Value as SourceScalar)?.Text ?? ""), all)
            : [.. new[] { ChainSource.TextOf(step.Node, "region") }.OfType<SourceScalar>().Concat(ChainSource.TextsOf(step.Node, "regions")).Select(region => region.Text!)];
        var elsewhere = ChainSource.TextsOf(step.MapOf("onUnreachable"), "to").Select(region => region.Text!);
        var mentions = Of(step.Node, regions.Union(elsewhere));
        return step.MapOf("compensate") is { } undo ? mentions.Concat(Of(undo, ChainSource.TextOf(undo, "region") is { } region ? [region.Text!] : regions)) : mentions;
    }

    private static IEnumerable<EventMention> Of(SourceMap map, IEnumerable<string> regions)
    {
        var (id, title) = (ChainSource.TextOf(map, "event"), ChainSource.TextOf(map, "eventTitle"));
        return (id ?? title) is { } node ? regions.Select(region => new EventMention(new EventName(region, id?.Text, title?.Text), node)) : [];
    }
}
