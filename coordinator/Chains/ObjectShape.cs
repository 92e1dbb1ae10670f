using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>A property of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">What its value looks like.</param>
/// <param name="Description">What it means, in a sentence.</param>
/// <param name="IsRequired">Whether it has to be there.</param>
internal sealed record Property(string Name, Shape Shape, string Description, bool IsRequired = false);

/// <summary>Properties of which exactly one has to be there, or at most one.</summary>
/// <param name="Names">The properties.</param>
/// <param name="IsRequired">Whether one has to be there.</param>
/// <param name="Fault">What to say when it is otherwise.</param>
internal sealed record Alternatives(IReadOnlyList<string> Names, bool IsRequired, string Fault);

/// <summary>An object with known properties.</summary>
internal sealed record ObjectShape(string What, IReadOnlyList<Property> Properties, params IReadOnlyList<Alternatives> Alternatives) : Shape(What)
{
    public override void Check(SourceNode node, string? name, DefinitionFaults faults)
    {
        if (node is not SourceMap map)
        {
            Refuse(node, name, faults);
            return;
        }

        foreach (var (member, value) in map.Members)
            if (Properties.All(property => property.Name != member))
                faults.Add(value, $"There is no property '{member}' here, only {string.Join(", ", Properties.Select(property => property.Name))}.");
        foreach (var property in Properties) Check(property, map, faults);
        foreach (var choice in Alternatives)
            if (choice.Names.Count(known => map[known] is not null) is var count && (count > 1 || (count == 0 && choice.IsRequired))) faults.Add(map, choice.Fault);
    }

    public override JsonObject ToSchema()
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (Properties.Any(property => property.IsRequired)) schema["required"] = Names(Properties.Where(property => property.IsRequired).Select(property => property.Name));
        if (Alternatives.Count > 0) schema["allOf"] = new JsonArray([.. Alternatives.Select(ToSchema)]);
        schema["properties"] = new JsonObject(Properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)Described(property))));
        return schema;
    }

    private static void Check(Property property, SourceMap map, DefinitionFaults faults)
    {
        if (map[property.Name] is { } value) property.Shape.Check(value, property.Name, faults);
        else if (property.IsRequired) faults.Add(map, $"'{property.Name}' is needed: {property.Shape.What}.");
    }

    private static JsonObject Described(Property property)
    {
        var schema = property.Shape.ToSchema();
        schema["description"] = property.Description;
        return schema;
    }

    private static JsonObject ToSchema(Alternatives choice)
    {
        JsonNode[] one = [.. Each(choice)];
        if (!choice.IsRequired) one = [.. one, new JsonObject { ["not"] = new JsonObject { ["anyOf"] = new JsonArray([.. Each(choice)]) } }];
        return new JsonObject { ["oneOf"] = new JsonArray(one) };
    }

    private static IEnumerable<JsonNode> Each(Alternatives choice) => choice.Names.Select(name => new JsonObject { ["required"] = Names([name]) });

    private static JsonArray Names(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];
}

/// <summary>An object of any members, each of one shape; without a shape, any JSON.</summary>
internal sealed record MembersShape(string What, Shape? Member = null, int Most = int.MaxValue) : Shape(What)
{
    public override void Check(SourceNode node, string? name, DefinitionFaults faults)
    {
        if (node is not SourceMap map || map.Members.Count > Most) Refuse(node, name, faults);
        else if (Member is not null)
            foreach (var (member, value) in map.Members) Member.Check(value, member, faults);
    }

    public override JsonObject ToSchema()
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (Member is not null) schema["additionalProperties"] = Member.ToSchema();
        if (Most < int.MaxValue) schema["maxProperties"] = Most;
        return schema;
    }
}

/// <summary>A list of items of one shape; without a shape, of any JSON.</summary>
internal sealed record ListShape(string What, Shape? Item, int Least, int Most, bool IsUnique = false) : Shape(What)
{
    public override void Check(SourceNode node, string? name, DefinitionFaults faults)
    {
        if (node is not SourceList list || list.Items.Count < Least || list.Items.Count > Most)
        {
            Refuse(node, name, faults);
            return;
        }

        var seen = new HashSet<string>();
        foreach (var item in list.Items)
        {
            if (IsUnique && item is SourceScalar { Text: { } text } && !seen.Add(text)) faults.Add(item, $"'{text}' stands here twice.");
            else Item?.Check(item, null, faults);
        }
    }

    public override JsonObject ToSchema()
    {
        var schema = new JsonObject { ["type"] = "array", ["minItems"] = Least, ["maxItems"] = Most };
        if (IsUnique) schema["uniqueItems"] = true;
        if (Item is not null) schema["items"] = Item.ToSchema();
        return schema;
    }
}
