namespace Federation.Coordinator.Chains;

/// <summary>
/// Reads templates, texts with <c>{{ value }}</c>, and conditions. A value is a path or a literal, with filters behind bars: <c>default: literal</c>, <c>size</c>. A path is names with
/// points between them, places in arrays and odd names in brackets; a literal is a text in single or double quotes, a number, true, false or null.
/// </summary>
/// <param name="text">What to read.</param>
/// <param name="kind">What it is called in faults.</param>
/// <param name="missingIsNull">Whether what is missing counts as null instead of being a fault.</param>
internal sealed class ExpressionParser(string text, string kind, bool missingIsNull)
{
    private const int MaxDepth = 32;

    private static readonly string[] Operators = ["==", "!=", "<=", ">=", "<", ">"];

    private readonly ExpressionText cursor = new(text, kind);
    private int depth;

    /// <summary>The parts of a template: texts and values.</summary>
    /// <exception cref="FormatException">The text is no template; the message says what is wrong and at which character.</exception>
    public IReadOnlyList<Expression> ParseTemplate()
    {
        List<Expression> parts = [];
        while (!cursor.IsAtEnd)
        {
            if (cursor.TakeUpTo("{{") is { Length: > 0 } plain) parts.Add(new LiteralExpression(plain));
            if (cursor.IsAtEnd) break;
            cursor.Expect("{{");
            parts.Add(ReadValue());
            cursor.Expect("}}");
        }

        return parts.Count == 0 ? [new LiteralExpression("")] : parts;
    }

    /// <summary>The condition that the whole text is.</summary>
    /// <exception cref="FormatException">The text is no condition; the message says what is wrong and at which character.</exception>
    public Expression ParseCondition()
    {
        var condition = ReadEither();
        cursor.SkipSpace();
        return cursor.IsAtEnd ? condition : throw cursor.Fault("expected and, or, a comparison, or the end");
    }

    private Expression ReadEither()
    {
        var left = ReadBoth();
        while (cursor.TryTakeWord("or")) left = new LogicExpression(left, IsAnd: false, ReadBoth());
        return left;
    }

    private Expression ReadBoth()
    {
        var left = ReadNegation();
        while (cursor.TryTakeWord("and")) left = new LogicExpression(left, IsAnd: true, ReadNegation());
        return left;
    }

    private Expression ReadNegation()
    {
        if (++depth > MaxDepth) throw cursor.Fault($"nested more than {MaxDepth} deep");
        var read = cursor.TryTakeWord("not") ? new NotExpression(ReadNegation()) : ReadComparison();
        depth--;
        return read;
    }

    private Expression ReadComparison()
    {
        var left = ReadOperand();
        if (cursor.TryTakeWord("contains")) return new ComparisonExpression(left, "contains", ReadOperand());
        return Operators.FirstOrDefault(cursor.TryTake) is { } found ? new ComparisonExpression(left, found, ReadOperand()) : left;
    }

    private Expression ReadOperand()
    {
        if (!cursor.TryTake("(")) return ReadValue();
        var inside = ReadEither();
        cursor.Expect(")");
        return inside;
    }

    private Expression ReadValue()
    {
        cursor.SkipSpace();
        Expression value = cursor.IsAtLiteral ? cursor.ReadLiteral() : new ReferenceExpression(cursor.ReadReference(), missingIsNull ? new LiteralExpression(null) : null);
        while (cursor.TryTake("|")) value = ReadFilter(value);
        return value;
    }

    private Expression ReadFilter(Expression value)
    {
        cursor.SkipSpace();
        var filter = cursor.ReadName();
        switch (filter)
        {
            case "size":
                return new SizeExpression(value);
            case "default":
                cursor.Expect(":");
                cursor.SkipSpace();
                if (!cursor.IsAtLiteral) throw cursor.Fault("expected a text in quotes, a number, true, false or null");
                var literal = cursor.ReadLiteral();
                return value is ReferenceExpression reference ? reference with { Default = literal } : value;
            default:
                throw cursor.Fault($"there is no filter '{filter}', only 'default' and 'size'");
        }
    }
}
