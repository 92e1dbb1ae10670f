using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Who logs in.</summary>
public sealed record LoginRequest
{
    /// <summary>The user name.</summary>
    public required string Username { get; init; }

    /// <summary>The password.</summary>
    public required string Password { get; init; }
}

/// <summary>Which session is meant; it may also stand in the header <c>X-Session-ID</c> or the cookie <c>session_id</c>.</summary>
public sealed record SessionRequest
{
    /// <summary>The session's id.</summary>
    public string? SessionId { get; init; }
}

/// <summary>A session and the region as it is: <c>servers, nearby, activeJobs, eventQueue, state, schedule, categories, plugins, server_groups</c> too.</summary>
public sealed record SessionReply : RegionReply
{
    /// <summary>The user name.</summary>
    public string? Username { get; init; }

    /// <summary>The user, without password.</summary>
    public JsonObject? User { get; init; }

    /// <summary>What further calls name the session by; a secret.</summary>
    public string? SessionId { get; init; }

    /// <summary>The region's clock, in seconds since 1970.</summary>
    public double Epoch { get; init; }

    /// <summary>The region's nodes by hostname.</summary>
    public JsonObject? Servers { get; init; }

    /// <summary>The jobs that have a node and have not ended, by id.</summary>
    [JsonPropertyName("activeJobs")]
    public JsonObject? ActiveJobs { get; init; }

    /// <summary>All events, newest first.</summary>
    public JsonArray? Schedule { get; init; }
}

/// <summary><c>login</c>, <c>resume_session</c> and <c>logout</c>.</summary>
internal static class SessionEndpoints
{
    private const string Space = "user";

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<LoginRequest, SessionReply>("login", "Begins a session of a user. Needs no key.", LoginAsync, space: Space);
        routes.MapCall<SessionRequest, SessionReply>("resume_session", "Goes on with a session.", ResumeAsync, space: Space);
        routes.MapCall<SessionRequest, RegionReply>("logout", "Ends a session.", LogoutAsync, space: Space);
    }

    private static async Task<ApiReply> LoginAsync(
        ApiRequest request, LoginStore logins, SessionStore sessions, UserStore users, RegionView region, TimeProvider time, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Parameters, "username", "password");
        UserChecker.Check(request.Parameters);
        var user = await logins.CheckAsync(request.Parameters.Text("username")!, request.Parameters.Text("password")!, cancellationToken);
        var session = await sessions.BeginAsync(user, request.RemoteAddress, cancellationToken);
        await users.NoteLoginAsync(user, request.Actor(("username", user.Id)), cancellationToken);
        return await AnswerAsync(session, region, time, cancellationToken);
    }

    private static async Task<ApiReply> ResumeAsync(ApiRequest request, SessionStore sessions, RegionView region, TimeProvider time, CancellationToken cancellationToken)
    {
        var session = request.Session ?? throw new RefusalException("session", "Session has expired or is invalid.");
        await sessions.ProlongAsync(session.Id, cancellationToken);
        return await AnswerAsync(session, region, time, cancellationToken);
    }

    /// <summary>Whoever is in no session is as logged out as they want to be.</summary>
    private static async Task<ApiReply> LogoutAsync(ApiRequest request, SessionStore sessions, CancellationToken cancellationToken)
    {
        if (request.Session is { } session) await sessions.EndAsync(session.Id, cancellationToken);
        return ApiReply.Ok();
    }

    private static async Task<ApiReply> AnswerAsync(Session session, RegionView region, TimeProvider time, CancellationToken cancellationToken)
    {
        var reply = ApiReply.Ok(
            ("username", session.User.Id), ("user", session.User.Data.DeepClone()), ("session_id", session.Id), ("epoch", time.GetUtcNow().ToEpochSeconds()));
        foreach (var (name, value) in await region.WholeAsync(session.User, cancellationToken)) reply.Body[name] = value?.DeepClone();
        return reply;
    }
}
