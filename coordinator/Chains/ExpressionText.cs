namespace Federation.Coordinator.Chains;

/// <summary>The words, literals and paths of templates and conditions, read one after the other.</summary>
internal sealed class ExpressionText(string text, string kind)
{
    private int at;

    public bool IsAtEnd => at >= text.Length;

    public bool IsAtLiteral => !IsAtEnd && (text[at] is '\'' or '"' or '-' || char.IsAsciiDigit(text[at]) || PeekName() is "true" or "false" or "null" or "nil");

    /// <summary>Everything up to a token, or to the end if it does not come.</summary>
    public string TakeUpTo(string token)
    {
        var found = text.IndexOf(token, at, StringComparison.Ordinal);
        var end = found < 0 ? text.Length : found;
        var taken = text[at..end];
        at = end;
        return taken;
    }

    public TemplateReference ReadReference()
    {
        var start = at;
        List<string> path = [ReadName()];
        while (!IsAtEnd && text[at] is '.' or '[')
        {
            if (text[at] == '[')
            {
                path.Add(ReadBracket());
                continue;
            }

            at++;
            path.Add(ReadName());
        }

        var written = text[start..at];
        SkipSpace();
        return TemplateReference.TryRead(written, [.. path]) ?? throw Fault($"'{written}' is none of steps.NAME.output…, input…, item…, index and trigger…", start);
    }

    public LiteralExpression ReadLiteral()
    {
        var quote = text[at];
        if (quote is '\'' or '"')
        {
            var end = text.IndexOf(quote, at + 1);
            if (end < 0) throw Fault("the quote is not closed");
            var inside = text[(at + 1)..end];
            at = end + 1;
            SkipSpace();
            return new LiteralExpression(inside);
        }

        var start = at;
        while (!IsAtEnd && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '+' or '.')) at++;
        var word = text[start..at];
        SkipSpace();
        if (word is "null" or "nil") return new LiteralExpression(null);
        if (bool.TryParse(word, out var flag)) return new LiteralExpression(flag);
        return new LiteralExpression(JsonNumber.TryParse(word) ?? throw Fault($"'{word}' is no number", start));
    }

    public string ReadName()
    {
        var name = PeekName();
        if (name.Length == 0) throw Fault("expected a name");
        at += name.Length;
        return name;
    }

    public bool TryTakeWord(string word)
    {
        SkipSpace();
        if (PeekName() != word) return false;
        at += word.Length;
        return true;
    }

    public bool TryTake(string token)
    {
        SkipSpace();
        if (!text.AsSpan(at).StartsWith(token, StringComparison.Ordinal)) return false;
        at += token.Length;
        return true;
    }

    public void Expect(string token)
    {
        if (!TryTake(token)) throw Fault($"expected {token}");
    }

    public void SkipSpace()
    {
        while (!IsAtEnd && char.IsWhiteSpace(text[at])) at++;
    }

    public FormatException Fault(string what, int? place = null) => new($"Bad {kind} at character {(place ?? at) + 1}: {what}.");

    private string ReadBracket()
    {
        Expect("[");
        SkipSpace();
        if (!IsAtLiteral || ReadLiteral().Value is not { } inside) throw Fault("expected a number or a text in quotes");
        Expect("]");
        return inside.ToString();
    }

    private string PeekName()
    {
        var end = at;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-')) end++;
        return text[at..end];
    }
}
