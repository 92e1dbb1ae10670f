using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Federation.Coordinator.Chains;

/// <summary>A chain as far as it could be read, with the places of its parts.</summary>
internal sealed record ChainSource(string? Description, IReadOnlyList<StepSource> Steps)
{
    public ChainDefinition ToDefinition() => new() { Description = Description, Steps = [.. Steps.Select(step => step.ToDefinition())] };
}

/// <summary>A step as far as it could be read: what is null was missing or of the wrong shape, which is a fault already.</summary>
internal sealed class StepSource(int place)
{
    /// <summary>Its place among the steps, 0 and up.</summary>
    public int Place => place;

    public SourceScalar? Name { get; init; }

    public SourceScalar? Region { get; init; }

    public SourceScalar? Event { get; init; }

    public SourceScalar? EventTitle { get; init; }

    public IReadOnlyList<SourceScalar> After { get; init; } = [];

    public SourceMap? Params { get; init; }

    public TimeSpan? Timeout { get; init; }

    public StepDefinition ToDefinition() => new()
    {
        Name = Name!.Text!,
        Region = Region!.Text!,
        Event = Event?.Text,
        EventTitle = EventTitle?.Text,
        After = [.. After.Select(name => name.Text!)],
        Params = Params?.ToJson(),
        Timeout = Timeout,
    };
}

/// <summary>Checks the shape of a definition: which properties there are, and of what kind.</summary>
internal sealed partial class ChainReader(DefinitionFaults faults)
{
    private const int MaxSteps = 1000;
    private const int MaxDescription = 2000;
    private const int MaxEvent = 200;

    private static readonly string[] ChainProperties = ["description", "steps"];
    private static readonly string[] StepProperties = ["name", "region", "event", "eventTitle", "after", "params", "timeout"];
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(365);

    /// <summary>The chain as far as it can be read; null if that is not at all.</summary>
    public ChainSource? Read(SourceNode source)
    {
        if (source is not SourceMap chain)
        {
            faults.Add(source, "A chain is an object with 'steps'.");
            return null;
        }

        RefuseUnknown(chain, ChainProperties);
        var description = OptionalText(chain, "description", MaxDescription);
        if (chain["steps"] is not SourceList { Items.Count: >= 1 and <= MaxSteps } steps)
        {
            faults.Add(chain["steps"] ?? chain, $"'steps' is a list of 1 to {MaxSteps} steps.");
            return null;
        }

        return new ChainSource(description?.Text, [.. steps.Items.Select((step, place) => ReadStep(step, place))]);
    }

    private StepSource ReadStep(SourceNode source, int place)
    {
        if (source is not SourceMap step)
        {
            faults.Add(source, "A step is an object with 'name', 'region' and 'event' or 'eventTitle'.");
            return new StepSource(place);
        }

        RefuseUnknown(step, StepProperties);
        var read = new StepSource(place)
        {
            Name = ReadName(step),
            Region = RequiredText(step, "region", "the name of a region"),
            Event = OptionalText(step, "event", MaxEvent),
            EventTitle = OptionalText(step, "eventTitle", MaxEvent),
            After = ReadAfter(step),
            Params = ReadParams(step),
            Timeout = ReadTimeout(step),
        };
        if (step["event"] is null == step["eventTitle"] is null)
            faults.Add(step, "A step has exactly one of 'event' (the event's id) and 'eventTitle'.");
        return read;
    }

    private void RefuseUnknown(SourceMap map, string[] known)
    {
        foreach (var (name, value) in map.Members)
            if (!known.Contains(name)) faults.Add(value, $"There is no property '{name}' here, only {string.Join(", ", known)}.");
    }

    private SourceScalar? ReadName(SourceMap step)
    {
        var name = RequiredText(step, "name", "1 to 60 lower-case letters, digits and hyphens");
        if (name is not null && !StepName().IsMatch(name.Text!)) faults.Add(name, "A step's name has 1 to 60 lower-case letters, digits and hyphens.");
        return name;
    }

    private List<SourceScalar> ReadAfter(SourceMap step)
    {
        List<SourceScalar> names = [];
        if (step["after"] is not { } after) return names;

        if (after is not SourceList { Items.Count: <= MaxSteps } list)
        {
            faults.Add(after, $"'after' is a list of at most {MaxSteps} step names: [a, b].");
            return names;
        }

        foreach (var item in list.Items)
        {
            if (item is not SourceScalar { Text: not null } name) faults.Add(item, "The name of a step was expected here, a text.");
            else if (names.Any(other => other.Text == name.Text)) faults.Add(name, $"'{name.Text}' stands here twice.");
            else names.Add(name);
        }

        return names;
    }

    private SourceMap? ReadParams(SourceMap step)
    {
        if (step["params"] is { } other and not SourceMap) faults.Add(other, "'params' is an object: { name: value }.");
        return step["params"] as SourceMap;
    }

    private TimeSpan? ReadTimeout(SourceMap step)
    {
        if (step["timeout"] is not { } node) return null;

        var parts = Duration().Match((node as SourceScalar)?.Text ?? "");
        if (parts.Success && Lasting(parts) is { } timeout && timeout > TimeSpan.Zero && timeout <= LongestTimeout) return timeout;

        faults.Add(node, "A timeout is a whole number with its unit, such as 500ms, 30s, 10m, 2h or 1d, of at most 365d.");
        return null;
    }

    private static TimeSpan? Lasting(Match parts)
    {
        var amount = long.Parse(parts.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return parts.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(amount, 0),
            "s" => TimeSpan.FromSeconds(amount),
            "m" => TimeSpan.FromMinutes(amount),
            "h" => TimeSpan.FromHours((int)Math.Min(amount, int.MaxValue)),
            _ => TimeSpan.FromDays((int)Math.Min(amount, 100_000)),
        };
    }

    private SourceScalar? RequiredText(SourceMap map, string name, string what)
    {
        if (map[name] is SourceScalar { Text.Length: > 0 } text) return text;
        faults.Add(map[name] ?? map, $"'{name}' is needed: {what}.");
        return null;
    }

    private SourceScalar? OptionalText(SourceMap map, string name, int longest)
    {
        if (map[name] is null) return null;
        if (map[name] is SourceScalar { Text.Length: > 0 } text && text.Text.Length <= longest) return text;
        faults.Add(map[name]!, $"'{name}' is a text of 1 to {longest} characters.");
        return null;
    }

    [GeneratedRegex("^[a-z0-9-]{1,60}$")]
    private static partial Regex StepName();

    [GeneratedRegex("^([0-9]{1,10})(ms|s|m|h|d)$")]
    private static partial Regex Duration();
}
