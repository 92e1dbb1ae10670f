using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Feeds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Regions;

internal static class PutRegionEndpoint
{
    public static void MapPutRegion(this IEndpointRouteBuilder regions) => regions
        .MapPut("/{name}", HandleAsync)
        .Needs(Role.Admin, On.Region)
        .WithName("PutRegion")
        .WithSummary("Registers a region, or changes its URLs and key. The key is kept encrypted and never shown again.");

    internal static async Task<Results<Ok<RegionResponse>, ValidationProblem>> HandleAsync(
        string name, RegionRequest request, RegionStore store, RegionDirectory directory, FeedStore feeds, CancellationToken cancellationToken)
    {
        var errors = Errors(name, request);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);

        if (await store.PutAsync(name, request, cancellationToken) is not { } region)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["apiKey"] = ["A new region needs the key of its API."] });

        await directory.RefreshAsync(cancellationToken);
        return TypedResults.Ok(RegionResponses.From(region, await feeds.FindAsync(name, cancellationToken)));
    }

    private static Dictionary<string, string[]> Errors(string name, RegionRequest request)
    {
        var errors = new Dictionary<string, string[]>();
        if (!Region.IsName(name)) errors["name"] = ["A region's name has 1 to 40 lower-case letters, digits and hyphens, and begins with a letter or digit."];
        if (request.Urls is not { Count: >= 1 and <= 16 }) errors["urls"] = ["Give 1 to 16 URLs of the region's nodes."];
        if (request.ApiKey is { } key && (key.Length is < 1 or > 200 || !key.All(letter => letter is > ' ' and <= '~')))
            errors["apiKey"] = ["The key must have 1 to 200 printable ASCII characters without spaces."];

        foreach (var (index, url) in (request.Urls ?? []).Index().Where(url => !IsNodeUrl(url.Item)))
            errors[$"urls[{index}]"] = [$"'{url}' is not an absolute http or https URL without query, fragment and user."];
        return errors;
    }

    private static bool IsNodeUrl(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { Query: "", Fragment: "", UserInfo: "" };
}
