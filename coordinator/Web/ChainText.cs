using System.Text.Json;
using System.Text.RegularExpressions;
using Federation.Coordinator.Chains;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Federation.Coordinator.Web;

/// <summary>
/// Changes steps in a definition's text and leaves everything else as its author wrote it: order, comments, style. What cannot be read is left as it is, for the check to
/// say what is wrong with it.
/// </summary>
public static partial class ChainText
{
    private static readonly string[] Words = ["true", "false", "null", "yes", "no", "on", "off"];

    /// <summary>The steps as far as they can be read.</summary>
    public static IReadOnlyList<StepFields> StepsOf(string text) => StepsIn(text) is not { } steps ? [] :
    [
        .. steps.Children.OfType<YamlMappingNode>().Select(step => new StepFields(
            Text(step, "name"), Text(step, "region"), Text(step, "event"), Text(step, "eventTitle"),
            step.Children.TryGetValue("after", out var after) && after is YamlSequenceNode names ? [.. names.OfType<YamlScalarNode>().Select(name => name.Value ?? "")] : [])),
    ];

    /// <summary>Puts a step behind the last one.</summary>
    public static string Add(string text, StepFields step)
    {
        List<(string Name, string Value)> members = [.. MembersOf(step).Select(member => (Key(text, member.Name), member.Value is string one ? Scalar(text, one) : ListOf(text, (IReadOnlyList<string>)member.Value)))];
        if (StepsIn(text) is not { } steps) return $"{text.TrimEnd('\n')}\nsteps:\n{Block("  ", members)}".TrimStart('\n');
        if (steps.Style != SequenceStyle.Flow) return text.Insert(EndOfLine(text, EndOf(text, steps)), Block(new string(' ', (int)steps.Start.Column - 1), members));

        var last = text[..(EndOf(text, steps) - 1)].TrimEnd().Length;
        return text.Insert(last, $"{(steps.Children.Count == 0 ? "" : ", ")}{{ {string.Join(", ", members.Select(member => $"{member.Name}: {member.Value}"))} }}");
    }

    /// <summary>Gives a step a value, or takes it out for null.</summary>
    /// <param name="text">The definition.</param>
    /// <param name="step">The step's name.</param>
    /// <param name="name">What is set: <c>region</c>, <c>event</c> or <c>eventTitle</c>.</param>
    /// <param name="value">The value.</param>
    public static string Set(string text, string step, string name, string? value) => SetMember(text, step, name, value is null ? null : Scalar(text, value));

    /// <summary>Says which steps a step comes after.</summary>
    public static string SetAfter(string text, string step, IReadOnlyList<string> after) => SetMember(text, step, "after", after.Count == 0 ? null : ListOf(text, after));

    /// <summary>Takes a step out.</summary>
    public static string Remove(string text, string step)
    {
        if (Find(text, step) is not { } node || StepsIn(text) is not { } steps) return text;
        return steps.Style == SequenceStyle.Flow ? WithoutInFlow(text, (int)node.Start.Index, EndOf(text, node)) : WithoutLines(text, (int)node.Start.Index, EndOf(text, node));
    }

    private static string SetMember(string text, string step, string name, string? value)
    {
        if (Find(text, step) is not { } node) return text;
        var place = node.Children.ToList().FindIndex(member => (member.Key as YamlScalarNode)?.Value == name);
        if (place < 0) return value is null ? text : Insert(text, node, name, value);

        var (from, until) = ((int)node.Children[place].Key.Start.Index, EndOf(text, node.Children[place].Value));
        if (value is not null) return Replace(text, (int)node.Children[place].Key.End.Index, until, $": {value}");
        if (node.Style == MappingStyle.Flow) return WithoutInFlow(text, from, until);
        return place == 0 && node.Children.Count > 1 ? Replace(text, from, (int)node.Children[1].Key.Start.Index, "") : WithoutLines(text, from, until);
    }

    private static IEnumerable<(string Name, object Value)> MembersOf(StepFields step)
    {
        if (step.Name is not null) yield return ("name", step.Name);
        if (step.Region is not null) yield return ("region", step.Region);
        if (step.Event is not null) yield return ("event", step.Event);
        if (step.EventTitle is not null) yield return ("eventTitle", step.EventTitle);
        if (step.After.Count > 0) yield return ("after", step.After);
    }

    private static bool IsJson(string text) => text.TrimStart().StartsWith('{');

    private static string Key(string text, string name) => IsJson(text) ? $"\"{name}\"" : name;

    private static string Scalar(string text, string value) => !IsJson(text) && Plain().IsMatch(value) && !Words.Contains(value, StringComparer.OrdinalIgnoreCase) ? value : JsonSerializer.Serialize(value);

    private static string ListOf(string text, IReadOnlyList<string> values) => $"[{string.Join(", ", values.Select(value => Scalar(text, value)))}]";

    private static string Insert(string text, YamlMappingNode step, string name, string value)
    {
        var before = step.Children.First(member => (member.Key as YamlScalarNode)?.Value == "name");
        var end = EndOf(text, before.Value);
        return step.Style == MappingStyle.Flow
            ? text.Insert(end, $", {Key(text, name)}: {value}")
            : text.Insert(EndOfLine(text, end), $"{new string(' ', (int)before.Key.Start.Column - 1)}{name}: {value}\n");
    }

    private static string Block(string indent, IEnumerable<(string Name, string Value)> members) =>
        string.Concat(members.Select((member, place) => $"{indent}{(place == 0 ? "- " : "  ")}{member.Name}: {member.Value}\n"));

    private static string Replace(string text, int from, int until, string by) => string.Concat(text.AsSpan(0, from), by, text.AsSpan(until));

    private static string WithoutLines(string text, int from, int until) => Replace(text, from == 0 ? 0 : text.LastIndexOf('\n', from - 1) + 1, EndOfLine(text, until), "");

    /// <summary>With the comma after it, or before it if it is the last.</summary>
    private static string WithoutInFlow(string text, int from, int until)
    {
        var after = text.AsSpan(until).TrimStart();
        if (after.StartsWith(",")) return Replace(text, from, text.Length - after[1..].TrimStart().Length, "");
        var before = text.AsSpan(0, from).TrimEnd();
        return Replace(text, before.EndsWith(",") ? before.Length - 1 : from, until, "");
    }

    /// <summary>Where the text of a node ends; that of a block is where its last part's does, without what follows it.</summary>
    private static int EndOf(string text, YamlNode node) => node switch
    {
        YamlMappingNode { Style: MappingStyle.Flow } map => EndOfFlow(text, map.Children.Count == 0 ? (int)map.Start.Index + 1 : EndOf(text, map.Children[^1].Value)),
        YamlSequenceNode { Style: SequenceStyle.Flow } list => EndOfFlow(text, list.Children.Count == 0 ? (int)list.Start.Index + 1 : EndOf(text, list.Children[^1])),
        YamlMappingNode { Children.Count: > 0 } map => EndOf(text, map.Children[^1].Value),
        YamlSequenceNode { Children.Count: > 0 } list => EndOf(text, list.Children[^1]),
        _ => (int)node.End.Index,
    };

    /// <summary>Behind the bracket that closes, past spaces, a comma and comments.</summary>
    private static int EndOfFlow(string text, int place)
    {
        while (text[place] is not (']' or '}')) place = text[place] == '#' ? EndOfLine(text, place) : place + 1;
        return place + 1;
    }

    private static int EndOfLine(string text, int place) => place > 0 && text[place - 1] == '\n' ? place : text.IndexOf('\n', place) is >= 0 and var end ? end + 1 : text.Length;

    private static YamlMappingNode? Find(string text, string step) => StepsIn(text)?.Children.OfType<YamlMappingNode>().FirstOrDefault(node => Text(node, "name") == step);

    private static YamlSequenceNode? StepsIn(string text)
    {
        if (SourceReader.Read(text, new DefinitionFaults()) is null) return null;
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents is [{ RootNode: YamlMappingNode chain }] && chain.Children.TryGetValue("steps", out var steps) ? steps as YamlSequenceNode : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private static string? Text(YamlMappingNode node, string name) => node.Children.TryGetValue(name, out var value) && value is YamlScalarNode scalar ? scalar.Value : null;

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_ ./()-]*(?<! )\z")]
    private static partial Regex Plain();
}
