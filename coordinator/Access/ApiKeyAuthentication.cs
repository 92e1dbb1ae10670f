using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Access;

/// <summary>Recognises callers by <c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>.</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeyStore keys, IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (GivenKey() is not { } key) return AuthenticateResult.NoResult();

        return await keys.UseAsync(key, Context.RequestAborted) is { } known
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new Caller(known.Id, known.Name, known.Grants)), SchemeName))
            : AuthenticateResult.Fail("unknown key");
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
                    : "The API key is not known here, has expired or was revoked.",
            },
        });
    }

    /// <inheritdoc />
    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        await problems.WriteAsync(new()
        {
            HttpContext = Context,
            ProblemDetails =
            {
                Status = StatusCodes.Status403Forbidden,
                Title = "Forbidden",
                Detail = Context.GetEndpoint()?.Metadata.GetMetadata<NeedsAttribute>()?.Sentence(Context),
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
