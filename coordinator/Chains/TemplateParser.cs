using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>
/// Reads templates: texts with <c>{{ value }}</c> or <c>{{ value | default: literal }}</c>. A value is a path or a literal; a path is names with points between them, places in arrays
/// and odd names in brackets; a literal is a text in single or double quotes, a number, true, false or null.
/// </summary>
internal sealed class TemplateParser(string text)
{
    private int at;

    /// <exception cref="FormatException">The text is no template; the message says what is wrong and at which character.</exception>
    public IReadOnlyList<TemplatePart> Parse()
    {
        List<TemplatePart> parts = [];
        while (at < text.Length)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            var end = open < 0 ? text.Length : open;
            if (end > at) parts.Add(new LiteralPart(text[at..end]));
            at = end;
            if (open >= 0) parts.Add(ReadExpression());
        }

        return parts.Count == 0 ? [new LiteralPart("")] : parts;
    }

    private TemplatePart ReadExpression()
    {
        Expect("{{");
        SkipSpace();
        TemplatePart part = AtLiteral() ? ReadLiteral() : new ReferencePart(ReadReference(), null);
        if (TryTake("|")) part = ReadDefault(part);
        Expect("}}");
        return part;
    }

    private TemplatePart ReadDefault(TemplatePart part)
    {
        SkipSpace();
        var filter = ReadName();
        if (filter != "default") throw Fault($"there is no filter '{filter}', only 'default'");
        Expect(":");
        SkipSpace();
        if (!AtLiteral()) throw Fault("expected a text in quotes, a number, true, false or null");
        var literal = ReadLiteral();
        SkipSpace();
        return part is ReferencePart reference ? reference with { Default = literal } : part;
    }

    private TemplateReference ReadReference()
    {
        var start = at;
        List<string> path = [ReadName()];
        while (at < text.Length && text[at] is '.' or '[')
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
        return path switch
        {
            ["input", .. var rest] => new TemplateReference(written, null, rest),
            ["steps", var step, "output", .. var rest] => new TemplateReference(written, step, rest),
            _ => throw Fault($"'{written}' is neither steps.NAME.output… nor input…", start),
        };
    }

    private string ReadBracket()
    {
        Expect("[");
        SkipSpace();
        if (!AtLiteral() || ReadLiteral().Value is not JsonValue inside) throw Fault("expected a number or a text in quotes");
        Expect("]");
        return inside.ToString();
    }

    private bool AtLiteral() =>
        at < text.Length && (text[at] is '\'' or '"' or '-' || char.IsAsciiDigit(text[at]) || PeekName() is "true" or "false" or "null");

    private LiteralPart ReadLiteral()
    {
        var quote = text[at];
        if (quote is '\'' or '"')
        {
            var end = text.IndexOf(quote, at + 1);
            if (end < 0) throw Fault("the quote is not closed");
            var inside = text[(at + 1)..end];
            at = end + 1;
            SkipSpace();
            return new LiteralPart(inside);
        }

        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '+' or '.')) at++;
        var word = text[start..at];
        SkipSpace();
        if (word == "null") return new LiteralPart((JsonNode?)null);
        if (bool.TryParse(word, out var flag)) return new LiteralPart(flag);
        return new LiteralPart(JsonNumber.TryParse(word) ?? throw Fault($"'{word}' is no number", start));
    }

    private string ReadName()
    {
        var name = PeekName();
        if (name.Length == 0) throw Fault("expected a name");
        at += name.Length;
        return name;
    }

    private string PeekName()
    {
        var end = at;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-')) end++;
        return text[at..end];
    }

    private bool TryTake(string token)
    {
        SkipSpace();
        if (!text.AsSpan(at).StartsWith(token, StringComparison.Ordinal)) return false;
        at += token.Length;
        return true;
    }

    private void Expect(string token)
    {
        if (!TryTake(token)) throw Fault($"expected {token}");
    }

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private FormatException Fault(string what, int? place = null) => new($"Bad template at character {(place ?? at) + 1}: {what}.");
}
