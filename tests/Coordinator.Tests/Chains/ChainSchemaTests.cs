using Federation.Coordinator.Chains;
using NJsonSchema;

namespace Federation.Coordinator.Tests.Chains;

/// <summary>The JSON Schema says the same as the parser, as far as a schema can.</summary>
public sealed class ChainSchemaTests
{
    private static readonly Task<JsonSchema> Schema = JsonSchema.FromJsonAsync(SchemaEndpoint.Schema().ToJsonString());

    [Theory]
    [MemberData(nameof(WholeDefinitionTests.Samples), MemberType = typeof(WholeDefinitionTests))]
    public async Task Every_sample_is_valid(string sample) =>
        Assert.Empty((await Schema).Validate(ChainParser.Parse(sample, WholeDefinitionTests.Regions).Document!.ToJsonString()));

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{ "steps": [] }""")]
    [InlineData("""{ "steps": [{ "name": "a", "region": "eu-west", "event": "e" }], "extra": 1 }""")]
    [InlineData("""{ "steps": [{ "name": "a", "region": "eu-west", "event": "e", "eventTitle": "E" }] }""")]
    [InlineData("""{ "steps": [{ "name": "a", "region": "eu-west", "chain": "b" }] }""")]
    [InlineData("""{ "steps": [{ "name": "A", "region": "eu-west", "event": "e" }] }""")]
    [InlineData("""{ "steps": [{ "name": "a", "region": "eu-west", "event": "e", "timeout": 10 }] }""")]
    [InlineData("""{ "steps": [{ "name": "a", "region": "eu-west", "event": "e", "timeout": "1s", "timeouts": {} }] }""")]
    [InlineData("""{ "steps": [{ "name": "a", "region": "eu-west", "event": "e", "retry": { "attempts": 1 } }] }""")]
    [InlineData("""{ "steps": [{ "name": "a", "region": "eu-west", "event": "e", "onUnreachable": { "action": "panic" } }] }""")]
    [InlineData("""{ "steps": [{ "name": "a", "region": "eu-west", "event": "e" }], "triggers": [{ "name": "t" }] }""")]
    [InlineData("""{ "steps": [{ "name": "a", "region": "eu-west", "event": "e" }], "concurrency": "maybe" }""")]
    public async Task What_the_shape_forbids_is_refused_by_both(string definition)
    {
        Assert.NotEmpty(ChainParser.Parse(definition, WholeDefinitionTests.Regions).Faults);
        Assert.NotEmpty((await Schema).Validate(definition));
    }
}
