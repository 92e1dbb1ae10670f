namespace Federation.Coordinator.Chains;

/// <summary>Checks what holds between the parts of a definition: names, regions, the order of steps, what templates refer to.</summary>
internal sealed class ChainRules
{
    private readonly ChainSource chain;
    private readonly DefinitionFaults faults;
    private readonly Dictionary<string, StepSource> byName = [];

    private ChainRules(ChainSource chain, DefinitionFaults faults)
    {
        this.chain = chain;
        this.faults = faults;
    }

    public static void Check(ChainSource chain, IReadOnlySet<string> regions, DefinitionFaults faults)
    {
        var rules = new ChainRules(chain, faults);
        rules.CheckNames();
        rules.CheckRegions(regions);
        rules.CheckAfter();
        rules.CheckTemplates(StepOrder.Of(chain, rules.byName, faults));
    }

    private void CheckNames()
    {
        foreach (var step in chain.Steps)
            if (step.Name is { Text: { } name } && !byName.TryAdd(name, step))
                faults.Add(step.Name, $"There is another step '{name}' in line {byName[name].Name!.Line}: names are unique.");
    }

    private void CheckRegions(IReadOnlySet<string> regions)
    {
        foreach (var step in chain.Steps)
            if (step.Region is { Text: { } region } && !regions.Contains(region))
                faults.Add(step.Region, $"There is no region '{region}'{(regions.Count == 0 ? ", and none at all yet" : $", only {string.Join(", ", regions.Order().Take(20))}")}.");
    }

    private void CheckAfter()
    {
        foreach (var step in chain.Steps)
            foreach (var name in step.After)
                if (name.Text == step.Name?.Text) faults.Add(name, "A step cannot come after itself.");
                else if (!byName.ContainsKey(name.Text!)) faults.Add(name, $"There is no step '{name.Text}' in this chain.");
    }

    private void CheckTemplates(StepOrder order)
    {
        foreach (var step in chain.Steps)
            if (step.Params is not null) CheckTemplates(step, step.Params, order);
    }

    private void CheckTemplates(StepSource step, SourceNode node, StepOrder order)
    {
        switch (node)
        {
            case SourceMap map:
                foreach (var member in map.Members.Values) CheckTemplates(step, member, order);
                break;
            case SourceList list:
                foreach (var item in list.Items) CheckTemplates(step, item, order);
                break;
            case SourceScalar { Text: { } text } scalar:
                CheckTemplate(step, scalar, text, order);
                break;
        }
    }

    private void CheckTemplate(StepSource step, SourceScalar scalar, string text, StepOrder order)
    {
        if (!Template.TryParse(text, out var template, out var broken))
        {
            faults.Add(scalar, broken);
            return;
        }

        foreach (var reference in template.References)
        {
            if (reference.Step is not { } name) continue;
            if (!byName.TryGetValue(name, out var source)) faults.Add(scalar, $"{reference.Text}: there is no step '{name}' in this chain.");
            else if (source == step) faults.Add(scalar, $"{reference.Text}: a step has no output before it has run.");
            else if (!order.IsBefore(source, step)) faults.Add(scalar, $"{reference.Text}: step '{name}' need not be over by then; name it in 'after', or a step that comes after it.");
        }
    }
}
