using System.Security.Claims;
using System.Text.Encodings.Web;
using Marten;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Access;

/// <summary>Recognises callers by <c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>.</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IDocumentStore store, IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (GivenKey() is not { } key) return AuthenticateResult.NoResult();

        await using var session = store.QuerySession();
        if (await session.LoadAsync<ApiKey>(ApiKey.IdOf(key), Context.RequestAborted) is not { } known) return AuthenticateResult.Fail("unknown key");

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, known.Name)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    /// <inheritdoc />
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        await problems.WriteAsync(new()
        {
            HttpContext = Context,
            ProblemDetails =
            {
                Status = StatusCodes.Status401Unauthorized,
                Title = "Unauthorized",
                Detail = GivenKey() is null
                    ? "No API key: send it as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."
                    : "The API key is not known here.",
            },
        });
    }

    private string? GivenKey()
    {
        var key = Request.Headers.Authorization.ToString() is { } header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header[Bearer.Length..].Trim()
            : Request.Headers["X-API-Key"].ToString();
        return key.Length > 0 ? key : null;
    }
}
