using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Federation.Coordinator.Chains;

/// <summary>
/// Reads YAML into a tree in which every part knows its place; JSON is YAML. Anchors, tags, several documents and deep nesting have no use in a
/// definition and are refused, so that a small text cannot unfold into a large one.
/// </summary>
internal sealed partial class SourceReader
{
    private const int MaxDepth = 64;

    private readonly Parser parser;
    private readonly DefinitionFaults faults;

    private SourceReader(string text, DefinitionFaults faults)
    {
        parser = new Parser(new StringReader(text));
        this.faults = faults;
    }

    /// <summary>The tree; null if the text is not YAML, which is then a fault.</summary>
    public static SourceNode? Read(string text, DefinitionFaults faults)
    {
        var reader = new SourceReader(text, faults);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException broken)
        {
            faults.Add("$", broken.Start.Line, broken.Start.Column, $"Not valid YAML or JSON: {broken.Message.TrimEnd('.')}.");
            return null;
        }
    }

    private SourceNode? ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            faults.Add("$", 1, 1, "There is nothing here: a chain has steps.");
            return null;
        }

        var node = ReadNode("$", 0);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<StreamEnd>(out _)) return node;
        throw Refused("a chain is one document");
    }

    private SourceNode ReadNode(string path, int depth)
    {
        if (depth > MaxDepth) throw Refused($"nested more than {MaxDepth} deep");
        if (parser.Accept<AnchorAlias>(out _) || parser.Current is NodeEvent { Anchor.IsEmpty: false }) throw Refused("anchors and aliases (& and *) cannot be used in a chain");
        if (parser.Current is NodeEvent { Tag.IsEmpty: false }) throw Refused("tags (!) cannot be used in a chain; a text that begins so has to stand in quotes");
        if (parser.TryConsume<Scalar>(out var scalar)) return ReadScalar(path, scalar);
        if (parser.TryConsume<SequenceStart>(out var sequence)) return ReadList(path, depth, sequence);
        return ReadMap(path, depth, parser.Consume<MappingStart>());
    }

    private SourceList ReadList(string path, int depth, SequenceStart start)
    {
        List<SourceNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode($"{path}[{items.Count}]", depth + 1));
        return new SourceList(path, (int)start.Start.Line, (int)start.Start.Column, items);
    }

    private SourceMap ReadMap(string path, int depth, MappingStart start)
    {
        var members = new Dictionary<string, SourceNode>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key)) throw Refused("a name was expected here; a value with {{ … }} has to stand in quotes");

            var place = Below(path, key.Value);
            var value = ReadNode(place, depth + 1);
            if (key.Value.Contains('\0')) faults.Add(place, key.Start.Line, key.Start.Column, "A name cannot hold the character NUL.");
            else if (!members.TryAdd(key.Value, value)) faults.Add(place, key.Start.Line, key.Start.Column, $"'{key.Value}' stands here twice.");
        }

        return new SourceMap(path, (int)start.Start.Line, (int)start.Start.Column, members);
    }

    private SourceScalar ReadScalar(string path, Scalar scalar)
    {
        if (scalar.Value.Contains('\0')) faults.Add(path, scalar.Start.Line, scalar.Start.Column, "A text cannot hold the character NUL.");
        var value = scalar.Style == ScalarStyle.Plain ? ReadPlain(scalar.Value) : JsonValue.Create(scalar.Value);
        return new SourceScalar(path, (int)scalar.Start.Line, (int)scalar.Start.Column, value);
    }

    /// <summary>What an unquoted word means, as in YAML 1.2's core schema.</summary>
    private static JsonValue? ReadPlain(string word) => word switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Decimal().IsMatch(word) => JsonNumber.TryParse(AsJson(word)) ?? JsonValue.Create(word),
        _ when word.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(word),
    };

    /// <summary>JSON knows no plus sign, no leading zeros, and a digit on both sides of a point.</summary>
    private static string AsJson(string number)
    {
        var parts = Decimal().Match(number).Groups;
        var whole = parts["whole"].Value.TrimStart('0');
        var fraction = parts["fraction"].Value;
        return $"{parts["minus"].Value}{(whole.Length == 0 ? "0" : whole)}{(fraction.Length == 0 ? "" : $".{fraction}")}{parts["exponent"].Value}";
    }

    private static string Below(string path, string name)
    {
        var step = SimpleName().IsMatch(name) ? name : $"['{name}']";
        if (path == "$") return step;
        return step[0] == '[' ? path + step : $"{path}.{step}";
    }

    private YamlException Refused(string why) => new(parser.Current!.Start, parser.Current.End, why);

    [GeneratedRegex(@"^(\+|(?<minus>-))?(?=\.?[0-9])(?<whole>[0-9]*)(\.(?<fraction>[0-9]*))?(?<exponent>[eE][-+]?[0-9]+)?$")]
    private static partial Regex Decimal();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]*$")]
    private static partial Regex SimpleName();
}
