using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using static Federation.Coordinator.Tests.Runs.RunScenario;

namespace Federation.Coordinator.Tests.Runs;

public sealed class ParamsRendererTests
{
    private static readonly Run AfterExtract = StartedWith(
            JsonNode.Parse("""{"day":"monday","empty":null,"flag":true}""")!.AsObject(), Step("extract"), Step("load", "extract"))
        .When(Accepted("extract"), Changed("extract", JobStates.Success) with
        {
            Output = JsonNode.Parse("""{"file":"a.csv","rows":42,"ratio":0.10,"files":["x","y"],"meta":{"k":{"deep":"v"}}}""")!.AsObject(),
        }).Run;

    [Theory]
    [InlineData("""{"p":"{{ steps.extract.output.file }}"}""", """{"p":"a.csv"}""")]
    [InlineData("""{"p":"{{steps.extract.output.rows}}"}""", """{"p":42}""")]
    [InlineData("""{"p":"{{ steps.extract.output.ratio }}"}""", """{"p":0.10}""")]
    [InlineData("""{"p":"{{ steps.extract.output.files }}"}""", """{"p":["x","y"]}""")]
    [InlineData("""{"p":"{{ steps.extract.output.meta.k }}"}""", """{"p":{"deep":"v"}}""")]
    [InlineData("""{"p":"{{ steps.extract.output.files[1] }}{{ steps.extract.output.files.0 }}"}""", """{"p":"yx"}""")]
    [InlineData("""{"p":"{{ steps['extract'].output['meta'].k[\"deep\"] }}"}""", """{"p":"v"}""")]
    [InlineData("""{"p":"{{ input.flag }}","q":"{{ input.empty }}"}""", """{"p":true,"q":null}""")]
    [InlineData("""{"p":"load {{ steps.extract.output.file }} of {{ input.day }}: {{ steps.extract.output.rows }} rows{{ input.empty }}"}""", """{"p":"load a.csv of monday: 42 rows"}""")]
    [InlineData("""{"p":"all: {{ steps.extract.output.files }}"}""", """{"p":"all: [\u0022x\u0022,\u0022y\u0022]"}""")]
    [InlineData("""{"p":"{{ input.month | default: 'may' }}","q":"{{ input.n | default: -1.5 }}","r":"{{ input.day | default: 'x' }}"}""", """{"p":"may","q":-1.5,"r":"monday"}""")]
    [InlineData("""{"p":"{{ input.month | default: null }}","q":"{{ input.x.y.z | default: true }}"}""", """{"p":null,"q":true}""")]
    [InlineData("""{"p":"{{ '{{' }} and {{ \"}}\" }}"}""", """{"p":"{{ and }}"}""")]
    [InlineData("""{"p":{"a":["{{ input.day }}",{"b":"{{ input.day }}"}]},"n":1,"z":null}""", """{"p":{"a":["monday",{"b":"monday"}]},"n":1,"z":null}""")]
    [InlineData("""{"p":"no template, } and { alone","e":""}""", """{"p":"no template, } and { alone","e":""}""")]
    public void Parameters_are_filled_in(string parameters, string expected)
    {
        Assert.True(TryRender(Step("load") with { Params = JsonNode.Parse(parameters)!.AsObject() }, AfterExtract, out var rendered, out _));
        Assert.Equal(expected, rendered!.ToJsonString());
    }

    [Theory]
    [InlineData("{{ steps.extract.output.path }}", "params.p needs steps.extract.output.path, which is missing.")]
    [InlineData("{{ steps.extract.output.files[2] }}", "params.p needs steps.extract.output.files[2], which is missing.")]
    [InlineData("{{ steps.extract.output.file.name }}", "params.p needs steps.extract.output.file.name, which is missing.")]
    [InlineData("the {{ input.month }}", "params.p needs input.month, which is missing.")]
    [InlineData("{{ steps.load.output }}", "params.p needs steps.load.output, which is missing.")]
    public void What_is_missing_is_named_and_never_silently_empty(string template, string expected)
    {
        Assert.False(TryRender(Step("load") with { Params = new JsonObject { ["p"] = template } }, AfterExtract, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void A_parameter_that_multiplies_its_input_beyond_the_limit_is_refused_and_named()
    {
        var run = StartedWith(new JsonObject { ["x"] = new string('x', 200_000) }, Step("load")).Run;
        var inOneText = new JsonObject { ["p"] = string.Concat(Enumerable.Repeat("{{input.x}}", 50_000)) };
        var inMany = new JsonObject { ["p"] = new JsonArray([.. Enumerable.Repeat("{{input.x}}", 50_000)]) };

        Assert.False(TryRender(Step("load") with { Params = inOneText }, run, out _, out var fault));
        Assert.Equal("params.p is longer than 1048576 characters once it is filled in.", fault);
        Assert.False(TryRender(Step("load") with { Params = inMany }, run, out _, out fault));
        Assert.Equal("params.p[5] makes it longer than 1048576 characters once it is filled in.", fault);
    }

    [Fact]
    public void A_step_without_parameters_has_none()
    {
        Assert.True(TryRender(Step("load"), AfterExtract, out var rendered, out _));
        Assert.Null(rendered);
    }

    private static bool TryRender(StepDefinition step, Run run, out JsonObject? parameters, [NotNullWhen(false)] out string? fault) =>
        ParamsRenderer.TryRender(run, new Step { Definition = step, Region = step.Region }, out parameters, out fault);
}
