using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Access;

/// <summary>Recognises callers by <c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>.</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeyStore keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    /// <summary>Whether a request shows a key.</summary>
    internal static bool IsGiven(HttpRequest request) => KeyOf(request) is not null;

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyOf(Request) is not { } key) return AuthenticateResult.NoResult();

        return await keys.UseAsync(key, Context.RequestAborted) is { } known
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new Caller(known.Id, known.Name, known.Grants)), SchemeName))
            : AuthenticateResult.Fail("unknown key");
    }

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => AccessProblems.UnauthorizedAsync(
        Context, IsGiven(Request) ? "The API key is not known here, has expired or was revoked." : "No API key: send it as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.");

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => AccessProblems.ForbiddenAsync(Context);

    private static string? KeyOf(HttpRequest request)
    {
        var key = request.Headers.Authorization.ToString() is { } header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header[Bearer.Length..].Trim()
            : request.Headers["X-API-Key"].ToString();
        return key.Length > 0 ? key : null;
    }
}
