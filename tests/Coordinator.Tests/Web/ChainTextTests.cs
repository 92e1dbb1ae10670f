using Federation.Coordinator.Web;

namespace Federation.Coordinator.Tests.Web;

public sealed class ChainTextTests
{
    private const string Block =
        """
        # Nightly
        description: Closes the day   # every day
        steps:
          # takes long
          - name: extract
            region: eu-west   # near
            event: extract
          - name: load
            region: us-east
            eventTitle: Load it
            after:
              - extract
            params: { a: 1 }

        tags: [books]

        """;

    private const string Flow = "steps: [{ name: a, region: eu, event: one }, { name: b, region: us, event: two, after: [a] }]";

    private static readonly StepFields New = new("send", "eu-west", "send-mail", null, ["load"]);

    [Fact]
    public void A_step_moves_to_another_region_and_all_else_stays_as_it_was_written()
    {
        Assert.Equal(Block.Replace("region: eu-west   # near", "region: ap-south   # near", StringComparison.Ordinal), ChainText.Set(Block, "extract", "region", "ap-south"));
        Assert.Equal(Flow.Replace("region: us,", "region: ap,", StringComparison.Ordinal), ChainText.Set(Flow, "b", "region", "ap"));
    }

    [Fact]
    public void A_new_step_comes_behind_the_last_one_in_the_style_of_the_others()
    {
        Assert.Equal(Block.Replace("params: { a: 1 }\n", "params: { a: 1 }\n  - name: send\n    region: eu-west\n    event: send-mail\n    after: [load]\n", StringComparison.Ordinal), ChainText.Add(Block, New));
        Assert.Equal($"{Flow[..^1]}, {{ name: send, region: eu-west, event: send-mail, after: [load] }}]", ChainText.Add(Flow, New));
        Assert.Equal("steps: [{ name: send, region: eu-west, event: send-mail, after: [load] }]", ChainText.Add("steps: []", New));
        Assert.Equal("description: x\nsteps:\n  - name: send\n    region: eu-west\n    event: send-mail\n    after: [load]\n", ChainText.Add("description: x\n", New));
    }

    [Fact]
    public void A_definition_in_json_stays_json()
    {
        const string Json = """{ "steps": [ { "name": "a", "region": "eu", "event": "one" } ] }""";

        Assert.Equal("""{ "steps": [ { "name": "a", "after": ["x"], "region": "eu", "event": "one" } ] }""", ChainText.SetAfter(Json, "a", ["x"]));
        Assert.Equal("""{ "steps": [ { "name": "a", "region": "eu", "event": "one" }, { "name": "b", "region": "eu" } ] }""", ChainText.Add(Json, new StepFields("b", "eu", null, null, [])));
    }

    [Fact]
    public void What_a_step_comes_after_is_changed_added_and_taken_out()
    {
        Assert.Equal(Block.Replace("after:\n      - extract\n", "after: [extract, check]\n", StringComparison.Ordinal), ChainText.SetAfter(Block, "load", ["extract", "check"]));
        Assert.Equal(Block.Replace("    after:\n      - extract\n", "", StringComparison.Ordinal), ChainText.SetAfter(Block, "load", []));
        Assert.Equal(Block.Replace("  - name: extract\n", "  - name: extract\n    after: [load]\n", StringComparison.Ordinal), ChainText.SetAfter(Block, "extract", ["load"]));
        Assert.Equal(Flow.Replace(", after: [a]", "", StringComparison.Ordinal), ChainText.SetAfter(Flow, "b", []));
    }

    [Fact]
    public void A_step_is_taken_out_whole()
    {
        Assert.Equal("extract", Assert.Single(ChainText.StepsOf(ChainText.Remove(Block, "load"))).Name);
        Assert.Equal("steps: [{ name: b, region: us, event: two, after: [a] }]", ChainText.Remove(Flow, "a"));
        Assert.Equal("steps: [{ name: a, region: eu, event: one }]", ChainText.Remove(Flow, "b"));
        Assert.Contains("tags: [books]", ChainText.Remove(Block, "load"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_line_of_a_step_is_taken_out_without_its_dash() =>
        Assert.Equal("steps:\n  - name: a\n    event: x\n", ChainText.Set("steps:\n  - region: eu\n    name: a\n    event: x\n", "a", "region", null));

    [Fact]
    public void A_text_that_would_mean_something_else_is_quoted()
    {
        Assert.Contains("eventTitle: \"Load: all\"", ChainText.Set(Block, "load", "eventTitle", "Load: all"), StringComparison.Ordinal);
        Assert.Contains("event: \"7\"", ChainText.Set(Block, "extract", "event", "7"), StringComparison.Ordinal);
        Assert.Contains("event: \"on\"", ChainText.Set(Block, "extract", "event", "on"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("steps: [")]
    [InlineData("steps: nothing")]
    [InlineData("")]
    public void What_cannot_be_read_is_left_as_it_is(string text)
    {
        Assert.Empty(ChainText.StepsOf(text));
        Assert.Equal(text, ChainText.Set(text, "a", "region", "eu"));
        Assert.Equal(text, ChainText.Remove(text, "a"));
    }

    [Fact]
    public void A_text_that_is_nested_without_end_is_left_as_it_is() => Assert.Empty(ChainText.StepsOf($"steps: {new string('[', 100_000)}"));
}
