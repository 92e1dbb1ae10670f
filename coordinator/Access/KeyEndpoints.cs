using Federation.Contracts.Coordinator;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Federation.Coordinator.Access;

internal static class KeyEndpoints
{
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(7);

    public static void MapKeys(this IEndpointRouteBuilder api)
    {
        api.MapGet("/whoami", WhoAmI).Needs(Role.Viewer, On.Anything).WithTags("Access").WithName("WhoAmI").WithSummary("The key that asks, and what it may do.");

        var keys = api.MapGroup("/keys").WithTags("Access").Needs(Role.Admin, On.Everything);
        keys.MapGet("/", ListAsync).WithName("GetKeys").WithSummary("All API keys without their secrets, oldest first; those that expired or were revoked too.");
        keys.MapPost("/", CreateAsync).WithName("CreateKey").WithSummary("Makes an API key. Its secret is in this answer and never shown again.");
        keys.MapPost("/{id}/rotate", RotateAsync).WithName("RotateKey").WithSummary("Gives a key another secret, shown in this answer only. The old one is taken for 'overlapSeconds' more.");
        keys.MapDelete("/{id}", RevokeAsync).WithName("RevokeKey").WithSummary("Takes a key no longer, in every replica at once.");
    }

    internal static Ok<CallerResponse> WhoAmI(Caller caller) => TypedResults.Ok(new CallerResponse(caller.KeyId, caller.Name!, caller.Grants));

    internal static async Task<Ok<IReadOnlyList<KeyResponse>>> ListAsync(ApiKeyStore keys, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<KeyResponse>>([.. (await keys.AllAsync(cancellationToken)).Select(key => key.ToResponse())]);

    internal static async Task<Results<Created<KeyResponse>, ValidationProblem>> CreateAsync(
        KeyRequest request, NpgsqlDataSource dataSource, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = KeyRules.Errors(request, time.GetUtcNow());
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var secret = ApiKey.NewSecret();
        var key = await ApiKeyStore.AddAsync(transaction, request, secret, cancellationToken);
        trail.Target = $"keys/{key.Id}";
        await trail.ChangedAsync(transaction, before: null, key.ToResponse(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/api/v1/keys/{key.Id}", key.ToResponse(secret));
    }

    internal static async Task<Results<Ok<KeyResponse>, ValidationProblem, ProblemHttpResult>> RotateAsync(
        string id, RotateKeyRequest request, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancellationToken)
    {
        var overlap = TimeSpan.FromSeconds(request.OverlapSeconds);
        if (overlap < TimeSpan.Zero || overlap > LongestOverlap)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["overlapSeconds"] = ["The old secret may be taken for 0 to 604800 seconds more."] });

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var secret = ApiKey.NewSecret();
        if (await ApiKeyStore.RotateAsync(transaction, id, secret, overlap, cancellationToken) is not { } key) return Problems.NotFound($"There is no key '{id}' that is taken.");
        await trail.ChangedAsync(transaction, before: null, after: request, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(key.ToResponse(secret));
    }

    internal static async Task<Results<Ok<KeyResponse>, ProblemHttpResult>> RevokeAsync(string id, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await ApiKeyStore.RevokeAsync(transaction, id, cancellationToken) is not { } key) return Problems.NotFound($"There is no key '{id}'.");
        await trail.ChangedAsync(transaction, key.ToResponse() with { RevokedAt = null }, key.ToResponse(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(key.ToResponse());
    }
}
