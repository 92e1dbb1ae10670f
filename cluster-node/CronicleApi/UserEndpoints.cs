using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Which user is meant.</summary>
public record UserName
{
    /// <summary>The user name: 1 to 64 letters, digits, and <c>_ . -</c>; upper and lower case are the same.</summary>
    public required string Username { get; init; }
}

/// <summary>A user, or what is to become different about one.</summary>
public sealed record UserFields : UserName
{
    /// <summary>The name for people.</summary>
    public string? FullName { get; init; }

    /// <summary>The mail address.</summary>
    public string? Email { get; init; }

    /// <summary>The password, or an administrator's new one for the user.</summary>
    public string? Password { get; init; }

    /// <summary>1 if they may log in, otherwise 0. By administrators.</summary>
    public int? Active { get; init; }

    /// <summary>What they may do, such as <c>{"run_events":1}</c>. By administrators.</summary>
    public JsonObject? Privileges { get; init; }

    /// <summary>1 to end a lock-out after wrong passwords. By administrators.</summary>
    public int? Unlock { get; init; }

    /// <summary>The password as it is. For the call <c>update</c>.</summary>
    public string? OldPassword { get; init; }

    /// <summary>The password as it is to be. For the call <c>update</c>.</summary>
    public string? NewPassword { get; init; }
}

/// <summary>A user.</summary>
public sealed record UserReply : RegionReply
{
    /// <summary>The user, without password.</summary>
    public JsonObject? User { get; init; }
}

/// <summary>Whether there is a user.</summary>
public sealed record UserExistsReply : RegionReply
{
    /// <summary>Whether there is.</summary>
    public bool UserExists { get; init; }
}

/// <summary>The calls about users: one's own, and administrators' about everybody.</summary>
internal static class UserEndpoints
{
    private const string Space = "user";
    private const int PageSize = 100;

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<UserName, UserExistsReply>("check_user_exists", "Whether there is a user of that name.", ExistsAsync);
        routes.MapCall<UserFields, RegionReply>("create", "Refused: only administrators make users, by admin_create.", Create, space: Space);
        routes.MapCall<UserFields, UserReply>("update", "Changes the session's own user. Needs old_password.", UpdateAsync, space: Space);
        routes.MapCall<UserFields, RegionReply>("delete", "Deletes the session's own user. Needs password.", DeleteAsync, space: Space);
        routes.MapCall<UserFields, RegionReply>("admin_create", "Makes a user. Needs username, email, full_name, password. For administrators.", AdminCreateAsync, space: Space);
        routes.MapCall<UserFields, UserReply>("admin_update", "Changes a user. For administrators.", AdminUpdateAsync, space: Space);
        routes.MapCall<UserName, RegionReply>("admin_delete", "Deletes a user. For administrators.", AdminDeleteAsync, space: Space);
        routes.MapCall<UserName, UserReply>("admin_get_user", "A user. For administrators.", AdminGetAsync, space: Space);
        routes.MapCall<PageRequest, PageReply>("admin_get_users", "All users by name; 100 without limit. For administrators.", AdminListAsync, space: Space);
    }

    private static async Task<ApiReply> ExistsAsync(ApiRequest request, ApiGate gate, UserStore users, CancellationToken cancellationToken)
    {
        var username = request.Required("username");
        gate.Authenticate(request);
        request.ForbidCaching();
        return ApiReply.Ok(("user_exists", await users.FindAsync(username, cancellationToken) is not null));
    }

    private static ApiReply Create(ApiRequest _) => throw new RefusalException("user", "Only administrators can create new users.");

    internal static async Task<ApiReply> UpdateAsync(ApiRequest request, ApiGate gate, UserStore users, LoginStore logins, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "username", "old_password");
        UserChecker.Check(request.Parameters);
        var (caller, session) = await OwnAsync(request, gate, logins, request.Parameters.Text("old_password")!, cancellationToken);
        var password = request.Parameters.Text("new_password") is { Length: > 0 } given ? given : null;
        var changes = UserChecker.Changes(ApiRequest.Without(request.Parameters), byAdmin: false);
        var changed = await users.UpdateAsync(session.User, changes, password, session.Id, caller.Actor, cancellationToken);
        return ApiReply.Ok(("user", changed.Data));
    }

    private static async Task<ApiReply> DeleteAsync(ApiRequest request, ApiGate gate, UserStore users, LoginStore logins, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "username", "password");
        UserChecker.Check(request.Parameters);
        var (caller, session) = await OwnAsync(request, gate, logins, request.Parameters.Text("password")!, cancellationToken);
        await users.DeleteAsync(session.User, caller.Actor, cancellationToken);
        return ApiReply.Ok();
    }

    internal static async Task<ApiReply> AdminCreateAsync(ApiRequest request, ApiGate gate, UserStore users, CancellationToken cancellationToken)
    {
        UserChecker.CheckNew(request.Parameters);
        var caller = gate.AuthenticateAdmin(request);
        await users.CreateAsync(ApiRequest.Without(request.Parameters), caller.Actor, cancellationToken);
        return ApiReply.Ok();
    }

    internal static async Task<ApiReply> AdminUpdateAsync(ApiRequest request, ApiGate gate, UserStore users, CancellationToken cancellationToken)
    {
        var username = request.Required("username");
        UserChecker.Check(request.Parameters);
        var caller = gate.AuthenticateAdmin(request);
        var user = await users.FindAsync(username, cancellationToken) ?? throw UserStore.NotFound(username);
        if (request.Parameters.IsSwitchedOn("unlock")) await users.UnlockAsync(user, cancellationToken);
        var password = (request.Parameters.Text("new_password") ?? request.Parameters.Text("password")) is { Length: > 0 } given ? given : null;
        var changes = UserChecker.Changes(ApiRequest.Without(request.Parameters), byAdmin: true);
        var changed = await users.UpdateAsync(user, changes, password, keptSession: null, caller.Actor, cancellationToken);
        return ApiReply.Ok(("user", changed.Data));
    }

    internal static async Task<ApiReply> AdminDeleteAsync(ApiRequest request, ApiGate gate, UserStore users, CancellationToken cancellationToken)
    {
        var username = request.Required("username");
        var caller = gate.AuthenticateAdmin(request);
        var user = await users.FindAsync(username, cancellationToken) ?? throw UserStore.NotFound(username);
        await users.DeleteAsync(user, caller.Actor, cancellationToken);
        return ApiReply.Ok();
    }

    private static async Task<ApiReply> AdminGetAsync(ApiRequest request, ApiGate gate, UserStore users, CancellationToken cancellationToken)
    {
        var username = request.Required("username");
        gate.AuthenticateAdmin(request);
        return ApiReply.Ok(("user", (await users.FindAsync(username, cancellationToken) ?? throw UserStore.NotFound(username)).Data));
    }

    private static async Task<ApiReply> AdminListAsync(ApiRequest request, ApiGate gate, UserStore users, CancellationToken cancellationToken)
    {
        var (offset, limit) = (request.Offset, request.Limit ?? PageSize);
        gate.AuthenticateAdmin(request);
        var (page, total) = await users.PageAsync(offset, limit, cancellationToken);
        return ApiReply.Page(new JsonArray([.. page.Select(user => user.Data)]), total, PageSize);
    }

    /// <summary>The caller as the user whom they name as themselves, with the right password; a wrong one counts as a wrong login.</summary>
    private static async Task<(Caller Caller, Session Session)> OwnAsync(
        ApiRequest request, ApiGate gate, LoginStore logins, string password, CancellationToken cancellationToken)
    {
        var caller = gate.Authenticate(request);
        var session = request.Session ?? throw new RefusalException("session", "No Session ID could be found");
        if (!string.Equals(request.Parameters.Text("username"), session.User.Id, StringComparison.OrdinalIgnoreCase)) throw new RefusalException("user", "Username mismatch.");
        try
        {
            await logins.CheckAsync(session.User.Id, password, cancellationToken);
        }
        catch (RefusalException wrong) when (wrong.Description == LoginStore.Incorrect)
        {
            throw new RefusalException("user", "Your password is incorrect.");
        }

        return (caller, session);
    }
}
