using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>What <c>/swagger</c> says of the calls.</summary>
public sealed class ApiDescriptionTests(Region region) : IClassFixture<Region>
{
    [Fact]
    public async Task Every_call_is_described_with_a_summary()
    {
        var described = (await DocumentAsync())["paths"]!.AsObject();
        var mapped = region.Node.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}").Where(path => path.StartsWith("/api/", StringComparison.Ordinal) && path.EndsWith("/v1", StringComparison.Ordinal)).Distinct();

        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Select(path => path.Key).Order(StringComparer.Ordinal));
        Assert.Equal([], described.Where(path => path.Value!.AsObject().Any(method => method.Value!["summary"] is null)).Select(path => path.Key));
    }

    [Fact]
    public async Task Every_call_and_its_answer_are_shown_by_examples_of_what_they_take_and_give()
    {
        var document = await DocumentAsync();
        var wrong = new List<string>();
        foreach (var (path, call) in document["paths"]!.AsObject())
        {
            var post = call!["post"]!;
            wrong.AddRange(Wrong(document, path, "request", post["requestBody"]!["content"]!["application/json"]!));
            wrong.AddRange(Wrong(document, path, "answer", post["responses"]!["200"]!["content"]!["application/json"]!));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task The_parameters_of_a_get_are_described_and_shown_by_examples()
    {
        var parameters = (await DocumentAsync())["paths"]!["/api/app/get_job_changes/v1"]!["get"]!["parameters"]!.AsArray();

        Assert.Equal(["after", "wait", "limit"], parameters.Select(parameter => (string?)parameter!["name"]));
        Assert.All(parameters, parameter => Assert.True(parameter!["description"] is not null && parameter["example"] is not null, parameter.ToJsonString()));
    }

    /// <summary>What an example lacks, or has that its schema does not know.</summary>
    private static IEnumerable<string> Wrong(JsonNode document, string path, string place, JsonNode content)
    {
        var properties = PropertiesOf(document, content["schema"]!);
        if (place == "request" && properties.Count == 0) yield break;
        if (content["example"] is not { } example) yield return $"{path}: no example of the {place}";
        else if (example is JsonObject fields) foreach (var name in fields.Select(property => property.Key).Except(properties)) yield return $"{path}: the {place}'s example has {name}, which is not described";
    }

    private static List<string> PropertiesOf(JsonNode document, JsonNode schema)
    {
        if (schema["$ref"] is { } reference) schema = document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!;
        var inherited = (schema["allOf"] as JsonArray ?? []).SelectMany(part => PropertiesOf(document, part!));
        return [.. (schema["properties"] as JsonObject ?? []).Select(property => property.Key), .. inherited];
    }

    private async Task<JsonNode> DocumentAsync() =>
        JsonNode.Parse(await region.Node.Http.GetStringAsync(new Uri("/swagger/v1/swagger.json", UriKind.Relative), TestContext.Current.CancellationToken))!;
}
