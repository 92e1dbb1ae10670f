using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Tests.Chains;

public sealed class ConditionTests
{
    private static readonly TemplateScope Scope = new(
        JsonNode.Parse("""{ "day": "sunday", "flag": false, "none": null, "list": [1, "a", 2.5], "empty": "", "big": 9007199254740993 }""")!.AsObject(),
        step => step == "extract" ? JsonNode.Parse("""{ "rows": 42, "file": "sales.csv", "files": ["a.csv", "b.csv"], "codes": { "x": 1 } }""")!.AsObject() : null);

    [Theory]
    [InlineData("steps.extract.output.rows > 0")]
    [InlineData("steps.extract.output.rows >= 42 and steps.extract.output.rows <= 42.0")]
    [InlineData("steps.extract.output.rows == 42.0")]
    [InlineData("input.day == 'sunday'")]
    [InlineData("input.day != \"monday\"")]
    [InlineData("input.day > 'monday'")]
    [InlineData("not input.flag")]
    [InlineData("not (input.day == 'monday' or input.flag)")]
    [InlineData("input.flag or input.day == 'sunday' and input.list contains 2.5")]
    [InlineData("input.list contains 'a'")]
    [InlineData("steps.extract.output.file contains '.csv'")]
    [InlineData("steps.extract.output.codes contains 'x'")]
    [InlineData("steps.extract.output.files | size == 2")]
    [InlineData("input.day | size > 5")]
    [InlineData("input.missing | default: 3 > 2")]
    [InlineData("input.missing == null")]
    [InlineData("input.none == nil")]
    [InlineData("input.empty")]
    [InlineData("input.list[1] == 'a'")]
    [InlineData("not steps.other.output.rows")]
    [InlineData("input.missing | size == 0")]
    [InlineData("true")]
    public void It_is_true(string text) => Assert.True(Evaluate(text));

    [Theory]
    [InlineData("input.flag")]
    [InlineData("input.none")]
    [InlineData("input.missing")]
    [InlineData("input.missing > 0")]
    [InlineData("input.missing < 0")]
    [InlineData("input.day == 7")]
    [InlineData("input.flag and input.list > 3")]
    [InlineData("true and false or false")]
    [InlineData("not true or false")]
    [InlineData("steps.extract.output.rows contains 4")]
    public void It_is_false(string text) => Assert.False(Evaluate(text));

    [Theory]
    [InlineData("input.day > 3", "compares \"sunday\" with 3: only numbers, or only texts, have an order")]
    [InlineData("input.list < 'a'", "compares [1,\"a\",2.5] with \"a\": only numbers, or only texts, have an order")]
    [InlineData("input.flag | size == 1", "takes the size of false, which has none")]
    public void What_cannot_be_worked_out_is_told(string text, string expected)
    {
        Assert.True(Condition.TryParse(text, out var condition, out _));
        Assert.False(condition.TryEvaluate(Scope, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("", "Bad condition at character 1: expected a name.")]
    [InlineData("input.x =", "Bad condition at character 9: expected and, or, a comparison, or the end.")]
    [InlineData("input.x == ", "Bad condition at character 12: expected a name.")]
    [InlineData("(input.x", "Bad condition at character 9: expected ).")]
    [InlineData("input.x input.y", "Bad condition at character 9: expected and, or, a comparison, or the end.")]
    [InlineData("rows > 3", "Bad condition at character 1: 'rows' is none of steps.NAME.output…, input…, item…, index and trigger….")]
    [InlineData("input.x | upcase", "Bad condition at character 17: there is no filter 'upcase', only 'default' and 'size'.")]
    public void A_broken_condition_is_refused_with_its_place(string text, string expected)
    {
        Assert.False(Condition.TryParse(text, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("not ")]
    [InlineData("not (")]
    public void Deep_nesting_is_refused_before_it_can_exhaust_the_stack(string opening)
    {
        Assert.False(Condition.TryParse(string.Concat(Enumerable.Repeat(opening, 100_000)), out _, out var fault));
        Assert.Contains("nested more than 32 deep", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_text_reading_it_ends_without_a_crash()
    {
        var random = new Random(11);
        string[] words = ["input.day", "steps.extract.output.rows", "and", "or", "not", "contains", "(", ")", "==", "<", ">=", "|", "size", "default", ":", "'x'", "1", "null", "true", "[0]", ".", "item", "\0"];
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 12)).Select(_ => words[random.Next(words.Length)]));
            if (Condition.TryParse(text, out var condition, out var fault)) condition.TryEvaluate(Scope, out _, out _);
            else Assert.StartsWith("Bad condition at character ", fault, StringComparison.Ordinal);
        }
    }

    private static bool Evaluate(string text)
    {
        Assert.True(Condition.TryParse(text, out var condition, out var broken), broken);
        Assert.True(condition.TryEvaluate(Scope, out var isTrue, out var fault), fault);
        return isTrue;
    }
}
