using Federation.Contracts.Coordinator;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Federation.Coordinator.Access;

internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Access").Needs(Role.Admin, On.Everything);
        users.MapGet("/", ListAsync).WithName("GetUsers").WithSummary("Everybody who signs in to the pages, by name.");
        users.MapPut("/{name}", PutAsync).WithName("PutUser").WithSummary("Makes or changes a person. A new password, or 'active': false, ends their sessions.");
        users.MapDelete("/{name}", DeleteAsync).WithName("DeleteUser").WithSummary("Takes a person away and ends their sessions. The last administrator who may sign in stays.").ProducesProblem(StatusCodes.Status409Conflict);
    }

    internal static async Task<Ok<IReadOnlyList<UserResponse>>> ListAsync(UserStore users, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<UserResponse>>([.. (await users.AllAsync(cancellationToken)).Select(user => user.ToResponse())]);

    internal static async Task<Results<Ok<UserResponse>, ValidationProblem>> PutAsync(
        string name, UserRequest request, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancellationToken)
    {
        var errors = UserRules.Errors(name, request);
        if (errors.Count > 0) return TypedResults.ValidationProblem(errors);

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (before, after) = await UserStore.PutAsync(transaction, name, request, cancellationToken);
        await trail.ChangedAsync(transaction, before?.ToResponse(), after.ToResponse(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(after.ToResponse());
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name, NpgsqlDataSource dataSource, UserStore users, AuditTrail trail, CancellationToken cancellationToken)
    {
        if ((await users.AllAsync(cancellationToken)).Where(IsAdministrator).Select(user => user.Name).SequenceEqual([name]))
            return Problems.Refused($"'{name}' is the last administrator who may sign in: make another one first.");

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await UserStore.DeleteAsync(transaction, name, cancellationToken) is not { } user) return Problems.NotFound($"There is nobody named '{name}'.");
        await trail.ChangedAsync(transaction, user.ToResponse(), after: null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static bool IsAdministrator(User user) => user.Active && user.ToCaller().MayEverywhere(Role.Admin);
}
