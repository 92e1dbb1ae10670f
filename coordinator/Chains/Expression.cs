using System.Text.Json;
using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>A value that cannot be worked out; the message goes on after the name of what needs it.</summary>
internal sealed class EvaluationException(string message) : Exception(message);

/// <summary>Something that has a value once it is known where values come from.</summary>
internal abstract record Expression
{
    /// <summary>What it refers to, in the order of the text.</summary>
    public virtual IEnumerable<TemplateReference> References => [];

    /// <summary>The value, which may be part of another tree.</summary>
    /// <exception cref="EvaluationException">There is none.</exception>
    public abstract JsonNode? Evaluate(TemplateScope scope);

    /// <summary>Whether a value counts as true: all do but null and false.</summary>
    public static bool IsTrue(JsonNode? value) => value is not null && value.GetValueKind() != JsonValueKind.False;
}

internal sealed record LiteralExpression(JsonNode? Value) : Expression
{
    public override JsonNode? Evaluate(TemplateScope scope) => Value;
}

/// <summary>A value from elsewhere; without a default, one that is missing is a fault.</summary>
internal sealed record ReferenceExpression(TemplateReference Reference, LiteralExpression? Default) : Expression
{
    public override IEnumerable<TemplateReference> References => [Reference];

    public override JsonNode? Evaluate(TemplateScope scope)
    {
        if (Reference.TryResolve(scope, out var found)) return found;
        return Default is not null ? Default.Value : throw new EvaluationException($"needs {Reference.Text}, which is missing");
    }
}

/// <summary>How many characters, items or members a value has; null has none.</summary>
internal sealed record SizeExpression(Expression Of) : Expression
{
    public override IEnumerable<TemplateReference> References => Of.References;

    public override JsonNode Evaluate(TemplateScope scope) => Of.Evaluate(scope) switch
    {
        null => 0,
        JsonArray items => items.Count,
        JsonObject members => members.Count,
        JsonValue value when value.TryGetValue<string>(out var text) => text.Length,
        var other => throw new EvaluationException($"takes the size of {other.ToJsonString()}, which has none"),
    };
}

internal sealed record NotExpression(Expression Of) : Expression
{
    public override IEnumerable<TemplateReference> References => Of.References;

    public override JsonNode Evaluate(TemplateScope scope) => !IsTrue(Of.Evaluate(scope));
}

/// <summary>Both, or one of the two; the second is not looked at if the first decides.</summary>
internal sealed record LogicExpression(Expression Left, bool IsAnd, Expression Right) : Expression
{
    public override IEnumerable<TemplateReference> References => Left.References.Concat(Right.References);

    public override JsonNode Evaluate(TemplateScope scope) =>
        IsAnd ? IsTrue(Left.Evaluate(scope)) && IsTrue(Right.Evaluate(scope)) : IsTrue(Left.Evaluate(scope)) || IsTrue(Right.Evaluate(scope));
}

/// <summary>Two values compared: <c>== != &lt; &lt;= &gt; &gt;= contains</c>. Nothing is before, after or in null.</summary>
internal sealed record ComparisonExpression(Expression Left, string Operator, Expression Right) : Expression
{
    public override IEnumerable<TemplateReference> References => Left.References.Concat(Right.References);

    public override JsonNode Evaluate(TemplateScope scope)
    {
        var (left, right) = (Left.Evaluate(scope), Right.Evaluate(scope));
        return Operator switch
        {
            "==" => AreEqual(left, right),
            "!=" => !AreEqual(left, right),
            "contains" => Contains(left, right),
            _ when left is null || right is null => false,
            "<" => Compare(left, right) < 0,
            "<=" => Compare(left, right) <= 0,
            ">" => Compare(left, right) > 0,
            _ => Compare(left, right) >= 0,
        };
    }

    private static bool AreEqual(JsonNode? left, JsonNode? right) =>
        JsonNumber.ValueOf(left) is { } one && JsonNumber.ValueOf(right) is { } other ? one == other : JsonNode.DeepEquals(left, right);

    private static bool Contains(JsonNode? whole, JsonNode? part) => whole switch
    {
        JsonArray items => items.Any(item => AreEqual(item, part)),
        JsonObject members => AsText(part) is { } name && members.ContainsKey(name),
        _ => AsText(whole) is { } text && AsText(part) is { } inside && text.Contains(inside, StringComparison.Ordinal),
    };

    private static int Compare(JsonNode left, JsonNode right)
    {
        if (JsonNumber.ValueOf(left) is { } one && JsonNumber.ValueOf(right) is { } other) return one.CompareTo(other);
        if (AsText(left) is { } text && AsText(right) is { } second) return string.CompareOrdinal(text, second);
        throw new EvaluationException($"compares {Shortened(left)} with {Shortened(right)}: only numbers, or only texts, have an order");
    }

    private static string? AsText(JsonNode? value) => value is JsonValue single && single.TryGetValue<string>(out var text) ? text : null;

    private static string Shortened(JsonNode value) => value.ToJsonString() is { Length: > 100 } text ? text[..100] + "…" : value.ToJsonString();
}
