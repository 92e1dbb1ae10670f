namespace Federation.Coordinator.Chains;

/// <summary>Checks what holds between the parts of a definition: names, regions, the order of steps. Templates and triggers have rules of their own.</summary>
internal sealed class ChainRules
{
    private readonly ChainSource chain;
    private readonly DefinitionFaults faults;

    private ChainRules(ChainSource chain, DefinitionFaults faults)
    {
        this.chain = chain;
        this.faults = faults;
    }

    public static void Check(ChainSource chain, IReadOnlySet<string> regions, DefinitionFaults faults)
    {
        var rules = new ChainRules(chain, faults);
        rules.CheckNames(chain.Steps.Select(step => step.Name), "step");
        rules.CheckNames(chain.Triggers.Select(trigger => ChainSource.TextOf(trigger, "name")), "trigger");
        rules.CheckRegions(regions);
        foreach (var step in chain.Steps)
        {
            rules.CheckAfter(step);
            rules.CheckRetry(step);
            rules.CheckUnreachable(step);
            rules.CheckSubChain(step);
        }

        TemplateRules.Check(chain, StepOrder.Of(chain, faults), faults);
        TriggerRules.Check(chain, faults);
    }

    private void CheckNames(IEnumerable<SourceScalar?> names, string what)
    {
        var first = new Dictionary<string, SourceScalar>();
        foreach (var name in names.OfType<SourceScalar>())
            if (!first.TryAdd(name.Text!, name)) faults.Add(name, $"There is another {what} '{name.Text}' in line {first[name.Text!].Line}: names are unique.");
    }

    private void CheckRegions(IReadOnlySet<string> regions)
    {
        foreach (var region in chain.Steps.SelectMany(RegionsOf).Concat(chain.Triggers.Select(trigger => ChainSource.TextOf(trigger["job"] as SourceMap, "region"))).OfType<SourceScalar>())
            if (!regions.Contains(region.Text!))
                faults.Add(region, $"There is no region '{region.Text}'{(regions.Count == 0 ? ", and none at all yet" : $", only {string.Join(", ", regions.Order().Take(20))}")}.");
    }

    private static IEnumerable<SourceScalar?> RegionsOf(StepSource step) =>
    [
        ChainSource.TextOf(step.Node, "region"),
        .. ChainSource.TextsOf(step.Node, "regions"),
        .. ChainSource.TextsOf(step.MapOf("onUnreachable"), "to"),
        ChainSource.TextOf(step.MapOf("compensate"), "region"),
    ];

    private void CheckAfter(StepSource step)
    {
        foreach (var name in step.After)
            if (name.Text == step.Name?.Text) faults.Add(name, "A step cannot come after itself.");
            else if (!chain.ByName.ContainsKey(name.Text!)) faults.Add(name, $"There is no step '{name.Text}' in this chain.");
        if (step.After.Count == 0 && step.Node["when"] is { } when) faults.Add(when, "'when' is about the steps in 'after', and there are none.");
    }

    private void CheckRetry(StepSource step)
    {
        if (step.MapOf("retry") is not { } retry || retry["codes"] is not { } codes || retry["on"] is null) return;
        if (ChainSource.TextsOf(retry, "on").All(cause => cause.Text != "job-failed")) faults.Add(codes, "'codes' are those of failed jobs: 'on' needs job-failed as well.");
    }

    private void CheckUnreachable(StepSource step)
    {
        if (step.MapOf("onUnreachable") is not { } policy) return;

        var action = ChainSource.TextOf(policy, "action")?.Text;
        if (action is "wait" && policy["after"] is { } after) faults.Add(after, "'after' has no meaning for a step that waits for as long as it takes.");
        if (action is "fail" or "fail-over" && policy["after"] is null) faults.Add(policy, "'after' is needed: how long the region may be silent.");
        if (action is "fail-over" && policy["to"] is null) faults.Add(policy, "'to' is needed: the regions to turn to.");
        if (action is "wait" or "fail" && policy["to"] is { } to) faults.Add(to, "'to' has a meaning for fail-over only.");
    }

    private void CheckSubChain(StepSource step)
    {
        if (step.Node["chain"] is null) return;
        foreach (var name in (string[])["onUnreachable", "outputs"])
            if (step.Node[name] is { } node) faults.Add(node, $"'{name}' is about a region, and a step that is a chain has none: its own steps have.");
    }
}
