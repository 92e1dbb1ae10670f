using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Federation.Coordinator.Regions;
using Federation.Network;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Federation.Coordinator.Network;

internal static class AssessmentEndpoints
{
    private const int DefaultLimit = 20;

    public static void MapAssessments(this IEndpointRouteBuilder regions)
    {
        var assessments = regions.MapGroup("/{name}/assessments");
        assessments.MapPost("/", StartAsync)
            .Needs(Role.Operator, On.Region)
            .WithName("StartAssessment")
            .WithSummary("Measures the way to a region for 'durationSeconds' (3 to 3600, 60 by default). One at a time: 409 while another one of the region goes on.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        assessments.MapGet("/", ListAsync)
            .Needs(Role.Viewer, On.Region)
            .WithName("GetAssessments")
            .WithSummary($"The assessments of a region, newest first, of which the last {AssessmentStore.Kept} are kept. 'next' is the 'before' of the next page.");
        assessments.MapGet("/compare", CompareAsync)
            .Needs(Role.Viewer, On.Region)
            .WithName("CompareAssessments")
            .WithSummary("Two assessments of a region, 'one' and 'other', with every number of both side by side.");
        assessments.MapGet("/{id:guid}", GetAsync)
            .Needs(Role.Viewer, On.Region)
            .WithName("GetAssessment")
            .WithSummary("An assessment as far as it is: ask again until its state is done or cancelled. Then it has a verdict and settings.");
        assessments.MapLiveAssessment();
        assessments.MapPost("/{id:guid}/cancel", CancelAsync)
            .Needs(Role.Operator, On.Region)
            .WithName("CancelAssessment")
            .WithSummary("Ends an assessment before its time, within a second or two; what was measured stays.");
    }

    internal static async Task<Results<Accepted<AssessmentResponse>, ValidationProblem, ProblemHttpResult>> StartAsync(
        string name, AssessmentRequest request, RegionDirectory regions, NpgsqlDataSource dataSource, AssessmentLoop loop, AuditTrail trail, CancellationToken cancellationToken)
    {
        await regions.RefreshAsync(cancellationToken);
        if (regions.Find(name) is not { } client) return Missing(name);
        var seconds = request.DurationSeconds ?? (int)LinkAssessment.Usual.TotalSeconds;
        if (TimeSpan.FromSeconds(seconds) is var duration && (duration < LinkAssessment.Shortest || duration > LinkAssessment.Longest)) return Invalid("durationSeconds", "Measure for 3 to 3600 seconds.");
        if (request.Url is { } url && !client.Region.Urls.Contains(url)) return Invalid("url", $"Give one of the region's URLs: {string.Join(", ", client.Region.Urls)}.");

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await AssessmentStore.AddAsync(transaction, name, request.Url ?? client.CurrentUrl, seconds, trail.By, cancellationToken) is not { } added)
            return Problems.Refused($"An assessment of region {name} is going on: wait for its end, or cancel it.");
        await trail.ChangedAsync(transaction, before: null, request, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        loop.WakeUp();
        return TypedResults.Accepted($"/api/v1/regions/{name}/assessments/{added.Id}", added);
    }

    internal static async Task<Results<Ok<AssessmentListResponse>, ValidationProblem>> ListAsync(
        string name, DateTimeOffset? before, int? limit, AssessmentStore store, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > AssessmentStore.Kept) return Invalid("limit", $"A page has 1 to {AssessmentStore.Kept} assessments.");
        var most = limit ?? DefaultLimit;
        var found = await store.PageAsync(name, before, state: null, most + 1, cancellationToken);
        return TypedResults.Ok(new AssessmentListResponse([.. found.Take(most)], found.Count > most ? found[most - 1].RequestedAt : null));
    }

    internal static async Task<Results<Ok<AssessmentComparison>, ProblemHttpResult>> CompareAsync(string name, Guid one, Guid other, AssessmentStore store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(name, one, cancellationToken) is not { } first) return Missing(name, one);
        return await store.FindAsync(name, other, cancellationToken) is { } second ? TypedResults.Ok(AssessmentComparer.Compare(first, second)) : Missing(name, other);
    }

    internal static async Task<Results<Ok<AssessmentResponse>, ProblemHttpResult>> GetAsync(string name, Guid id, AssessmentStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(name, id, cancellationToken) is { } found ? TypedResults.Ok(found) : Missing(name, id);

    internal static async Task<Results<Ok<AssessmentResponse>, ProblemHttpResult>> CancelAsync(string name, Guid id, AssessmentStore store, CancellationToken cancellationToken) =>
        await store.CancelAsync(name, id, cancellationToken) is { } found ? TypedResults.Ok(found) : Missing(name, id);

    private static ValidationProblem Invalid(string place, string sentence) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [place] = [sentence] });

    private static ProblemHttpResult Missing(string name) => Problems.NotFound($"There is no region named '{name}'.");

    private static ProblemHttpResult Missing(string name, Guid id) => Problems.NotFound($"Region '{name}' has no assessment {id}.");
}
