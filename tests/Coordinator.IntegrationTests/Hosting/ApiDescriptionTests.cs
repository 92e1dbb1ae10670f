using System.Text.Json.Nodes;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Coordinator.IntegrationTests.Hosting;

public sealed class ApiDescriptionTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public async Task Every_body_of_every_operation_is_shown_by_an_example()
    {
        var missing = from operation in await OperationsAsync()
                      from content in Contents(operation.Json)
                      where content.Media.Value is JsonObject media && content.Media.Key.EndsWith("json", StringComparison.Ordinal) && media["example"] is null
                      select $"{operation.Name}: {content.Place}";

        Assert.Empty(missing);
    }

    [Fact]
    public async Task Every_operation_has_a_name_and_a_summary()
    {
        Assert.Empty((await OperationsAsync()).Where(operation => operation.Json["operationId"] is null || operation.Json["summary"] is null).Select(operation => operation.Name));
    }

    [Fact]
    public async Task Every_endpoint_of_the_api_is_described()
    {
        var described = (await OperationsAsync()).Select(operation => (string)operation.Json["operationId"]!).ToHashSet();
        var mapped = Coordinator.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/v1", StringComparison.Ordinal))
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? endpoint.DisplayName!);

        Assert.Empty(mapped.Except(described));
    }

    private async Task<IReadOnlyList<(string Name, JsonObject Json)>> OperationsAsync()
    {
        var document = JsonNode.Parse(await Coordinator.Http.GetStringAsync("/swagger/v1/swagger.json", Cancel))!;
        return [.. from path in document["paths"]!.AsObject() from operation in path.Value!.AsObject() select ($"{operation.Key} {path.Key}", operation.Value!.AsObject())];
    }

    private static IEnumerable<(string Place, KeyValuePair<string, JsonNode?> Media)> Contents(JsonObject operation)
    {
        foreach (var media in operation["requestBody"]?["content"]?.AsObject() ?? []) yield return ("request", media);
        foreach (var response in operation["responses"]!.AsObject())
        {
            foreach (var media in response.Value!["content"]?.AsObject() ?? []) yield return ($"{response.Key} {media.Value!["schema"]?["$ref"]}", media);
        }
    }
}
