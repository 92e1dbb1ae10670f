using System.Security.Claims;
using Federation.Contracts.Coordinator;
using Federation.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Npgsql;

namespace Federation.Coordinator.Access;

/// <summary>Lets people in whom an OpenID Connect provider vouches for. They are people of the coordinator from then on, with what their groups may do.</summary>
public sealed class OpenIdConnectSignIn(NpgsqlDataSource dataSource, UserStore users, IOptions<OpenIdSignInOptions> options)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "OpenIdConnect";

    /// <summary>Where a person is sent on to the provider from.</summary>
    public const string Path = "/sign-in/openid";

    /// <summary>Whether a provider is configured.</summary>
    public bool IsOn => options.Value.IsOn;

    /// <summary>The person that a provider's claims are about, made or changed by what their groups may do; null for somebody unknown in none of the groups.</summary>
    /// <param name="claims">What the provider says.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<User?> AdmitAsync(ClaimsPrincipal claims, CancellationToken cancellationToken)
    {
        var name = claims.FindFirst(options.Value.NameClaim)?.Value.ToLowerInvariant() ?? "";
        if (!User.IsName(name)) return null;

        var known = await users.FindAsync(name, cancellationToken);
        var grants = claims.FindAll(options.Value.GroupClaim).Select(group => options.Value.Groups.GetValueOrDefault(group.Value)?.ToGrant()).OfType<Grant>().ToList();
        if (known is { Active: false } || (known is null && grants.Count == 0)) return null;
        if (known is not null && grants.Count == 0) return known;

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (_, user) = await UserStore.PutAsync(transaction, name, new UserRequest(grants, claims.FindFirst("name")?.Value ?? known?.DisplayName), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    internal static void Add(IServiceCollection services)
    {
        services.AddSettings<OpenIdSignInOptions>("OpenIdConnect")
            .Validate(options => !options.IsOn || options.ClientId is { Length: > 0 }, "OpenIdConnect:Authority needs OpenIdConnect:ClientId.")
            .Validate(options => !options.IsOn || options.IsLocal || options.Authority!.StartsWith("https://", StringComparison.OrdinalIgnoreCase), "OpenIdConnect:Authority must be an https URL; plain http is for this machine alone.");
        services.AddSingleton<OpenIdConnectSignIn>();
        services.AddTransient<OpenIdConnectHandler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
        services.AddOptions<AuthenticationOptions>().Configure<IOptions<OpenIdSignInOptions>>((schemes, options) =>
        {
            if (options.Value.IsOn) schemes.AddScheme<OpenIdConnectHandler>(SchemeName, displayName: null);
        });
        services.AddOptions<OpenIdConnectOptions>(SchemeName).Configure<IOptions<OpenIdSignInOptions>>((scheme, options) => Configure(scheme, options.Value));
    }

    private static void Configure(OpenIdConnectOptions scheme, OpenIdSignInOptions options)
    {
        scheme.Authority = options.Authority;
        scheme.ClientId = options.ClientId;
        scheme.ClientSecret = options.ClientSecret;
        scheme.ResponseType = OpenIdConnectResponseType.Code;
        scheme.ResponseMode = OpenIdConnectResponseMode.Query;
        scheme.RequireHttpsMetadata = !options.IsLocal;
        foreach (var cookie in new[] { scheme.CorrelationCookie, scheme.NonceCookie }) (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        scheme.SignInScheme = SessionAuthentication.SchemeName;
        scheme.MapInboundClaims = false;
        scheme.GetClaimsFromUserInfoEndpoint = true;
        scheme.ClaimActions.MapUniqueJsonKey(options.NameClaim, options.NameClaim);
        scheme.ClaimActions.MapJsonKey(options.GroupClaim, options.GroupClaim);
        scheme.Events.OnTicketReceived = async ticket =>
        {
            var sessions = ticket.HttpContext.RequestServices.GetRequiredService<OpenIdConnectSignIn>();
            if (await sessions.AdmitAsync(ticket.Principal!, ticket.HttpContext.RequestAborted) is { } user) ticket.Principal = new ClaimsPrincipal(user.ToCaller());
            else Refuse(ticket, "unknown");
        };
        scheme.Events.OnRemoteFailure = failed =>
        {
            failed.HttpContext.RequestServices.GetRequiredService<ILogger<OpenIdConnectSignIn>>().SignInNotConfirmed(failed.Failure?.Message);
            Refuse(failed, "refused");
            return Task.CompletedTask;
        };
    }

    private static void Refuse(HandleRequestContext<RemoteAuthenticationOptions> answer, string problem)
    {
        answer.Response.Redirect($"{answer.Request.PathBase}{SessionAuthentication.SignInPath}?problem={problem}");
        answer.HandleResponse();
    }
}
