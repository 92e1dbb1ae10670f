using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>A step over a list: a step of its own for each item, some of them at once, and one end for all.</summary>
internal static class ForEachRules
{
    /// <summary>A list has at most this many items.</summary>
    public const int MaxItems = 1000;

    /// <summary>What is to be done for one item. What decides whether the step starts at all has been decided for the list.</summary>
    public static StepDefinition DefinitionOf(StepDefinition list, int place) =>
        list with { Name = $"{list.Name}:{place}", After = [], When = list.When == StartRule.Always ? StartRule.Always : StartRule.AllSucceeded, Condition = null, ForEach = null, Approval = null };

    /// <summary>The steps for the items, or the end at once if there are none or the list is no list.</summary>
    public static IEnumerable<RunEvent> FanOut(Run run, Step step, DateTimeOffset at)
    {
        if (!ParamsRenderer.TryRenderList(step.Definition.ForEach!, run, step, out var items, out var fault))
            return [new StepFailed(step.Name, step.Attempt, "forEach", fault, null, null, at)];
        if (items.Count > MaxItems)
            return [new StepFailed(step.Name, step.Attempt, "forEach", $"The list has {items.Count} items; it may have {MaxItems}.", null, null, at)];
        return items.Count == 0
            ? [new StepSucceeded(step.Name, step.Attempt, null, "The list is empty.", new JsonObject { ["items"] = new JsonArray() }, at)]
            : [new StepFannedOut(step.Name, step.Attempt, Storable.Items(items), at)];
    }

    /// <summary>Whether an item may be launched beside those that are under way. One that is tried again comes before those that have not begun.</summary>
    public static bool HasPlace(Run run, Step item, int launched)
    {
        var list = run.Find(item.ListStep!)!;
        if (list.Definition.ForEach!.MaxParallel is not { } most) return true;
        var isAgain = item.Attempt > item.AttemptsBefore;
        return launched + run.Steps.Count(other => other.ListStep == list.Name && (isAgain ? other.IsActive : IsUnderWay(other))) < most;
    }

    /// <summary>The end of a list whose items are all over; null while they are not.</summary>
    public static RunEvent? End(Run run, Step list, DateTimeOffset at)
    {
        var items = ItemsOf(run, list).ToList();
        if (items.Any(item => !item.IsOver)) return null;

        var output = new JsonObject { ["items"] = new JsonArray([.. items.Select(item => item.Output?.DeepClone())]) };
        var failed = items.Count(item => item.HasFailed);
        if (failed > 0) return new StepFailed(list.Name, list.Attempt, "items", $"{failed} of {items.Count} items failed.", null, output, at);
        return items.Any(item => item.State == StepStates.Cancelled)
            ? new StepCancelled(list.Name, list.Attempt, "Not all items were done.", at)
            : new StepSucceeded(list.Name, list.Attempt, null, null, output, at);
    }

    /// <summary>The items of the list as it was last known, in its order.</summary>
    public static IEnumerable<Step> ItemsOf(Run run, Step list) =>
        run.Steps.Where(step => step.ListStep == list.Name).Take(list.ItemCount ?? 0);

    private static bool IsUnderWay(Step item) => item.IsActive || (item.State == StepStates.Ready && item.Attempt > item.AttemptsBefore);
}
