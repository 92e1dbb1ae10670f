namespace Federation.Coordinator.Chains;

/// <summary>Checks templates and conditions: what they say, and that what they refer to is there by then.</summary>
internal sealed class TemplateRules
{
    private readonly ChainSource chain;
    private readonly StepOrder order;
    private readonly DefinitionFaults faults;

    private TemplateRules(ChainSource chain, StepOrder order, DefinitionFaults faults)
    {
        this.chain = chain;
        this.order = order;
        this.faults = faults;
    }

    public static void Check(ChainSource chain, StepOrder order, DefinitionFaults faults)
    {
        var rules = new TemplateRules(chain, order, faults);
        foreach (var step in chain.Steps)
        {
            rules.CheckTexts(step.Node["params"], new Place(step, HasItem: step.Node["forEach"] is not null));
            rules.CheckTexts(step.MapOf("forEach")?["in"], new Place(step));
            rules.CheckTexts(step.MapOf("compensate")?["params"], new Place(step, HasOwnOutput: true));
            rules.CheckCondition(step);
        }

        foreach (var trigger in chain.Triggers) rules.CheckTexts(trigger["input"], new Place(null));
    }

    private void CheckTexts(SourceNode? node, Place place)
    {
        switch (node)
        {
            case SourceMap map:
                foreach (var member in map.Members.Values) CheckTexts(member, place);
                break;
            case SourceList list:
                foreach (var item in list.Items) CheckTexts(item, place);
                break;
            case SourceScalar { Text: { } text } scalar:
                if (Template.TryParse(text, out var template, out var broken)) CheckReferences(scalar, template.References, place);
                else faults.Add(scalar, broken);
                break;
        }
    }

    private void CheckCondition(StepSource step)
    {
        if (ChainSource.TextOf(step.Node, "condition") is not { } scalar) return;
        if (Condition.TryParse(scalar.Text!, out var condition, out var broken)) CheckReferences(scalar, condition.References, new Place(step));
        else faults.Add(scalar, broken);
    }

    private void CheckReferences(SourceScalar scalar, IEnumerable<TemplateReference> references, Place place)
    {
        foreach (var reference in references)
            if (Fault(reference, place) is { } fault) faults.Add(scalar, $"{reference.Text}: {fault}");
    }

    private string? Fault(TemplateReference reference, Place place) => reference.Root switch
    {
        TemplateRoot.Trigger => place.Step is null ? null : "only the input of a trigger has it; hand it on there.",
        _ when place.Step is null => "the input of a trigger has only 'trigger'.",
        TemplateRoot.Item or TemplateRoot.Index => place.HasItem ? null : "only the parameters of a step with 'forEach' have it.",
        TemplateRoot.Steps => FaultOfOutput(reference.Step!, reference.Path, place.Step, place.HasOwnOutput),
        _ => null,
    };

    private string? FaultOfOutput(string name, IReadOnlyList<string> path, StepSource step, bool hasOwnOutput)
    {
        if (!chain.ByName.TryGetValue(name, out var source)) return $"there is no step '{name}' in this chain.";
        if (source == step) return hasOwnOutput ? null : "a step has no output before it has run.";
        if (!order.IsBefore(source, step)) return $"step '{name}' need not be over by then; name it in 'after', or a step that comes after it.";
        return KeptBack(source, path);
    }

    private static string? KeptBack(StepSource source, IReadOnlyList<string> path) =>
        path.Count > 0 && source.Node["outputs"] is not null && ChainSource.TextsOf(source.Node, "outputs").All(key => key.Text != path[0])
            ? $"'{path[0]}' is not among the 'outputs' of step '{source.Name!.Text}', so it does not leave its region."
            : null;

    private readonly record struct Place(StepSource? Step, bool HasItem = false, bool HasOwnOutput = false);
}
