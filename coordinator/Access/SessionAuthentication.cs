using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Access;

/// <summary>Recognises people by the cookie of their session, and begins and ends sessions. A change that another site's page asks for is not taken for theirs.</summary>
public sealed class SessionAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, SessionStore sessions)
    : SignInAuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Session";

    /// <summary>The cookie's name.</summary>
    public const string Cookie = "federation-session";

    /// <summary>Where people sign in.</summary>
    public const string SignInPath = "/sign-in";

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies[Cookie] is not { Length: > 0 } secret) return AuthenticateResult.NoResult();
        if (IsAskedByAnotherSite()) return AuthenticateResult.Fail("another site's page asks");

        return await sessions.UseAsync(secret, Context.RequestAborted) is { } user
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(user.ToCaller()), SchemeName))
            : AuthenticateResult.Fail("the session is over");
    }

    /// <inheritdoc />
    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        var secret = await sessions.BeginAsync(user.Identity!.Name!, Context.RequestAborted);
        Response.Cookies.Append(Cookie, secret, CookieOptions());
    }

    /// <inheritdoc />
    protected override async Task HandleSignOutAsync(AuthenticationProperties? properties)
    {
        if (Request.Cookies[Cookie] is { Length: > 0 } secret) await sessions.EndAsync(secret, Context.RequestAborted);
        Response.Cookies.Delete(Cookie, CookieOptions());
    }

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (IsForPrograms) return AccessProblems.UnauthorizedAsync(Context, "The session is over, or another site's page asks: sign in again.");
        var back = HttpMethods.IsGet(Request.Method) ? Request.Path + Request.QueryString.ToString() : "/";
        Response.Redirect($"{Request.PathBase}{SignInPath}?to={Uri.EscapeDataString(back)}");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => IsForPrograms ? AccessProblems.ForbiddenAsync(Context) : base.HandleForbiddenAsync(properties);

    private bool IsForPrograms => Request.Path.StartsWithSegments("/api");

    /// <summary>Browsers say it of every request, to hosts that are encrypted or local.</summary>
    private bool IsAskedByAnotherSite() =>
        !HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method) && Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    private CookieOptions CookieOptions() => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = Request.PathBase.HasValue ? Request.PathBase : "/",
        SameSite = SameSiteMode.Lax,
        Secure = Request.IsHttps,
    };
}
