using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Tests.Chains;

public sealed class ChainParserTests
{
    internal static readonly HashSet<string> Regions = ["eu-west", "us-east"];

    private const string NightlyClose = """
        description: Extract, transform and load the day's sales
        steps:
          - name: extract
            region: eu-west
            event: extract
          - name: transform
            region: us-east
            eventTitle: Transform
            after: [extract]
            params: { file: "{{ steps.extract.output.file }}", rows: "{{ steps.extract.output.rows }}", retries: 3 }
            timeout: 10m
        """;

    [Fact]
    public void A_definition_in_YAML_is_read_whole()
    {
        var parsed = ChainParser.Parse(NightlyClose, Regions);
        Assert.Empty(parsed.Faults);
        Assert.Equal("Extract, transform and load the day's sales", parsed.Definition!.Description);

        var transform = parsed.Definition.Steps[1];
        Assert.Equal(("transform", "us-east", null, "Transform"), (transform.Name, transform.Region, transform.Event, transform.EventTitle));
        Assert.Equal(["extract"], transform.After);
        Assert.Equal(TimeSpan.FromMinutes(10), transform.Timeouts.ScheduleToClose);
        Assert.Equal("""{"file":"{{ steps.extract.output.file }}","rows":"{{ steps.extract.output.rows }}","retries":3}""", transform.Params!.ToJsonString());
    }

    [Fact]
    public void The_same_definition_in_JSON_is_the_same_chain()
    {
        var yaml = ChainParser.Parse(NightlyClose, Regions);
        var json = ChainParser.Parse(yaml.Document!.ToJsonString(new() { WriteIndented = true, IndentCharacter = '\t', IndentSize = 1 }), Regions);
        Assert.Empty(json.Faults);
        Assert.Equal(yaml.Document.ToJsonString(), json.Document!.ToJsonString());
    }

    [Theory]
    [InlineData("42", "42")]
    [InlineData("-0.50", "-0.50")]
    [InlineData("+7", "7")]
    [InlineData("007", "7")]
    [InlineData(".5", "0.5")]
    [InlineData("1.", "1")]
    [InlineData("6e3", "6e3")]
    [InlineData("0x1F", "31")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("true", "true")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("'42'", "\"42\"")]
    [InlineData("2026-03-01", "\"2026-03-01\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData(".", "\".\"")]
    [InlineData("\"\\ud83d\\ude00 \\/\"", "\"😀 /\"")]
    public void Values_mean_what_YAML_says(string written, string expected)
    {
        var parsed = ChainParser.Parse($"steps: [{{ name: a, region: eu-west, event: e, params: {{ v: {written} }} }}]", Regions);
        Assert.Empty(parsed.Faults);
        Assert.Equal($$"""{"v":{{expected}}}""", parsed.Definition!.Steps[0].Params!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace(@"\uD83D\uDE00", "😀", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    [InlineData("365d", 31536000)]
    public void A_timeout_has_a_unit(string written, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ChainParser.Parse($"steps: [{{ name: a, region: eu-west, event: e, timeout: {written} }}]", Regions).Definition!.Steps[0].Timeouts.ScheduleToClose);

    [Fact]
    public void A_definition_of_a_thousand_steps_and_some_hundred_thousand_references_is_a_chain()
    {
        var steps = Enumerable.Range(0, 1000).Select(step =>
            $"- {{ name: s{step}, region: eu-west, event: e, after: [{string.Join(",", Enumerable.Range(Math.Max(0, step - 150), Math.Min(150, step)).Select(earlier => $"s{earlier}"))}] }}\n");
        Assert.Empty(ChainParser.Parse($"steps:\n{string.Concat(steps)}", Regions).Faults);
    }
}
