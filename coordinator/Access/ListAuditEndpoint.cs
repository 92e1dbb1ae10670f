using Federation.Contracts.Coordinator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Access;

internal static class ListAuditEndpoint
{
    private const int DefaultLimit = 50;
    private const int MostAtOnce = 500;

    public static void MapListAudit(this IEndpointRouteBuilder api) => api
        .MapGet("/audit", HandleAsync)
        .Needs(Role.Admin, On.Everything)
        .WithTags("Access")
        .WithName("GetAudit")
        .WithSummary("Who changed what, newest first: 'by' (a key's id or name), 'action', 'target' (or its beginning, such as region/), 'since', 'until'. 'next' is the 'before' of the next page.");

    internal static async Task<Results<Ok<AuditResponse>, ValidationProblem>> HandleAsync([AsParameters] AuditQuery query, int? limit, AuditStore audit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MostAtOnce)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["limit"] = [$"A page has 1 to {MostAtOnce} entries."] });

        var most = limit ?? DefaultLimit;
        var found = await audit.PageAsync(query, most + 1, cancellationToken);
        return TypedResults.Ok(new AuditResponse([.. found.Take(most)], found.Count > most ? found[most - 1].Id : null));
    }
}
