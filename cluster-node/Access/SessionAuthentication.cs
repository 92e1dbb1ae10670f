using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Access;

/// <summary>
/// Signs people in to the pages by a cookie that holds their session's id. It is not the cookie that the API takes: a link or form on another site makes no API call in anybody's name.
/// Whoever the coordinator vouches for is signed in by that, request by request. Whoever is not signed in is led to the page where they can be.
/// </summary>
internal sealed class SessionAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, SessionStore sessions, CoordinatorTrust trust)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string Name = "session";

    private const string Cookie = "federation-session";

    /// <summary>Gives a session's id to the browser.</summary>
    public static void Give(HttpContext http, Session session, TimeSpan duration) => http.Response.Cookies.Append(Cookie, session.Id, Shape(http, duration));

    /// <summary>Takes it back.</summary>
    public static void TakeBack(HttpContext http) => http.Response.Cookies.Delete(Cookie, Shape(http, duration: null));

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (trust.UserOf(Request) is { } person) return SignedIn(new Session("", person));
        if (Request.Cookies[Cookie] is not { Length: > 0 } id) return AuthenticateResult.NoResult();
        if (await sessions.FindAsync(id, Context.RequestAborted) is not { } session) return AuthenticateResult.Fail("The session is over.");
        return SignedIn(session);
    }

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var isPage = HttpMethods.IsGet(Request.Method) && Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (isPage) Response.Redirect(QueryHelpers.AddQueryString($"{Request.PathBase}/login", "back", $"{Request.Path.Value?.TrimStart('/')}{Request.QueryString}"));
        else Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private AuthenticateResult SignedIn(Session session)
    {
        Context.Features.Set(session);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, session.User.Id)], Name)), Name));
    }

    private static CookieOptions Shape(HttpContext http, TimeSpan? duration) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        Path = http.Request.PathBase + "/",
        MaxAge = duration,
    };
}
