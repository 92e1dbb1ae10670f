using System.Text.Json;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using Federation.Web.Components;

namespace Federation.Coordinator.Web;

/// <summary>Steps and what comes after what, with a lane for each region.</summary>
/// <param name="Nodes">The steps.</param>
/// <param name="Edges">What comes after what.</param>
internal sealed record StepGraph(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges)
{
    /// <summary>The graph of a definition.</summary>
    public static StepGraph Of(ChainDefinition chain) => new(
        [.. chain.Steps.Select(step => new GraphNode(step.Name, step.Name, TitleOf(step), Lane: LaneOf(step)))],
        [.. chain.Steps.SelectMany(EdgesTo)]);

    /// <summary>The graph of a run, with each step's state; its nodes lead to the steps.</summary>
    public static StepGraph Of(Run run)
    {
        var states = RunResponses.From(run).Steps.ToDictionary(step => step.Name, step => step.State);
        return new(
            [.. run.Steps.Select(step => new GraphNode(
                step.Name, step.Name, TitleOf(step.Definition), $"runs/{run.Id}?view=graph&step={Uri.EscapeDataString(step.Name)}", states[step.Name], step.Region.Length > 0 ? step.Region : LaneOf(step.Definition)))],
            [.. run.Steps.SelectMany(EdgesTo)]);
    }

    /// <summary>What a step does: its event or its chain.</summary>
    public static string TitleOf(StepDefinition step) => step.EventTitle ?? step.Event ?? $"chain {step.Chain}";

    private static IEnumerable<GraphEdge> EdgesTo(Step step) => step switch
    {
        { ListStep: { } list } => [new GraphEdge(list, step.Name)],
        { Undoes: { } undone } => [new GraphEdge(undone, step.Name, "undo", Fails: true)],
        _ => EdgesTo(step.Definition),
    };

    private static IEnumerable<GraphEdge> EdgesTo(StepDefinition step) =>
        step.After.Select(before => new GraphEdge(before, step.Name, step.When == StartRule.AllSucceeded ? null : WordOf(step.When), Fails: step.When == StartRule.OneFailed));

    private static string LaneOf(StepDefinition step) =>
        step.Region.Length > 0 ? step.Region : step.Chain is not null ? "other chains" : string.Join(", ", step.RegionLabels.Select(label => $"{label.Key}: {label.Value}"));

    private static string WordOf(StartRule rule) => JsonNamingPolicy.KebabCaseLower.ConvertName(rule.ToString()).Replace('-', ' ');
}
