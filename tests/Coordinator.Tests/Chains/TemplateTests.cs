using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Tests.Chains;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("{{ input.x", "Bad template at character 11: expected }}.")]
    [InlineData("a {{ }}", "Bad template at character 6: expected a name.")]
    [InlineData("{{", "Bad template at character 3: expected a name.")]
    [InlineData("{{ input..x }}", "Bad template at character 10: expected a name.")]
    [InlineData("{{ input x }}", "Bad template at character 10: expected }}.")]
    [InlineData("{{ extract.output }}", "Bad template at character 4: 'extract.output' is none of steps.NAME.output…, input…, item…, index and trigger….")]
    [InlineData("{{ steps.extract.file }}", "Bad template at character 4: 'steps.extract.file' is none of steps.NAME.output…, input…, item…, index and trigger….")]
    [InlineData("{{ steps }}", "Bad template at character 4: 'steps' is none of steps.NAME.output…, input…, item…, index and trigger….")]
    [InlineData("{{ input.x | upcase }}", "Bad template at character 20: there is no filter 'upcase', only 'default' and 'size'.")]
    [InlineData("{{ input.x | default }}", "Bad template at character 22: expected :.")]
    [InlineData("{{ input.x | default: input.y }}", "Bad template at character 23: expected a text in quotes, a number, true, false or null.")]
    [InlineData("{{ input.x | default: 'y }}", "Bad template at character 23: the quote is not closed.")]
    [InlineData("{{ input[x] }}", "Bad template at character 10: expected a number or a text in quotes.")]
    [InlineData("{{ input[0 }}", "Bad template at character 12: expected ].")]
    [InlineData("{{ 1.2.3 }}", "Bad template at character 4: '1.2.3' is no number.")]
    [InlineData("{{ input.x }} {{ input.y }", "Bad template at character 26: expected }}.")]
    [InlineData("{{ input.x + 1 }}", "Bad template at character 12: expected }}.")]
    [InlineData("{{ input.x() }}", "Bad template at character 11: expected }}.")]
    public void A_broken_template_is_refused_with_its_place(string text, string expected)
    {
        Assert.False(Template.TryParse(text, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void A_template_knows_what_it_refers_to()
    {
        Assert.True(Template.TryParse("{{ steps.a-1.output.x[0] }} and {{ steps['b'].output }} and {{ input.y }} and {{ 'steps.c.output' }}", out var template, out _));
        Assert.Equal(["a-1", "b", null], template.References.Select(reference => reference.Step));
        Assert.Equal(["x", "0"], template.References.First().Path);
    }

    [Fact]
    public void Whatever_the_text_reading_it_ends_without_a_crash()
    {
        var random = new Random(7);
        const string alphabet = "{} |:.'\"[]steps.a.output-input default 01true\0\ud83d";
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            if (Template.TryParse("{{" + text, out var template, out var fault)) template.TryRender(new TemplateScope(null, _ => null), out _, out _);
            else Assert.StartsWith("Bad template at character ", fault, StringComparison.Ordinal);
        }
    }
}
