using System.Text.Json;
using System.Text.Json.Nodes;

namespace Federation.Coordinator.Chains;

/// <summary>The language of definitions as JSON Schema, for editors.</summary>
internal static class SchemaEndpoint
{
    private const string Path = "/schemas/chain.json";

    private static readonly string Text = Schema().ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    /// <summary>Serves the schema to everybody: it holds no secrets, and editors have no keys.</summary>
    public static void MapChainSchema(this IEndpointRouteBuilder app) => app
        .MapGet(Path, () => TypedResults.Text(Text, "application/schema+json"))
        .AllowAnonymous()
        .WithTags("Chains")
        .WithName("GetChainSchema")
        .WithSummary("The language of chain definitions as JSON Schema: '# yaml-language-server: $schema=…/schemas/chain.json' in a definition's first line lets editors complete it.");

    /// <summary>The schema.</summary>
    public static JsonObject Schema()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "A chain of Federation",
            ["description"] = "Steps, each a job of one region or a run of another chain, and in which order they run.",
        };
        foreach (var (name, value) in ChainShape.Chain.ToSchema()) schema[name] = value?.DeepClone();
        return schema;
    }
}
