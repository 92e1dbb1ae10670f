using Federation.Coordinator.Hosting;
using Federation.ServiceDefaults.Settings;
using Marten;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Weasel.Postgresql;

namespace Federation.Coordinator.Access;

/// <summary>Who may do what, how often, and who did.</summary>
public static class AccessFeature
{
    private const string CallerScheme = "Caller";

    /// <summary>Adds authentication by API key, roles, rate limits, the audit, and the first key of an empty database.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSettings<BootstrapOptions>("Bootstrap")
            .Validate(options => options.IsValid, "Bootstrap:AdminApiKey must have 16 to 200 printable ASCII characters: a shorter key could be guessed.")
            .Validate(options => options.HasValidPassword, "Bootstrap:AdminPassword must have 8 to 200 characters: a shorter one could be guessed.");
        services.AddSettings<SignInOptions>("SignIn");
        services.AddSingleton<IValidateOptions<SignInOptions>, SignInOptionsValidator>();
        services.AddSettings<RateLimitOptions>("RateLimits");
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();
        services.ConfigureMarten(options => options.Storage.ExtendedSchemaObjects.AddRange(
            [ApiKeyStore.Table(), AuditStore.Table(), new Sequence(AuditStore.Places), UserStore.Table(), SessionStore.Table()]));

        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<AuditStore>();
        services.AddSingleton<FirstAdminKey>();
        services.AddSingleton<FirstSteps>(provider => provider.GetRequiredService<FirstAdminKey>().EnsureAsync);

        services.AddSingleton<UserStore>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<FirstAdminUser>();
        services.AddSingleton<FirstSteps>(provider => provider.GetRequiredService<FirstAdminUser>().EnsureAsync);

        services.AddAuthentication(CallerScheme)
            .AddPolicyScheme(CallerScheme, displayName: null, options => options.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        OpenIdConnectSignIn.Add(services);
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationHandler, NeedsHandler>();
        RateLimits.Add(services);
        AccessExamples.Add(services);
        return services;
    }

    /// <summary>Recognises callers, counts their calls and holds them to what their endpoints need.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
    }

    /// <summary>Asks for a key on all of a group's endpoints, limits the rate of calls, and sees to it that changes are recorded.</summary>
    public static RouteGroupBuilder Guarded(this RouteGroupBuilder api) =>
        api.RequireAuthorization().RequireRateLimiting(RateLimits.Policy).AddEndpointFilter<RouteGroupBuilder, AuditFilter>();

    /// <summary>Maps <c>/api/v1/keys</c>, <c>/users</c>, <c>/whoami</c> and <c>/audit</c>.</summary>
    public static void MapAccess(this IEndpointRouteBuilder api)
    {
        api.MapKeys();
        api.MapUsers();
        api.MapListAudit();
    }

    /// <summary>A key goes before a session. Without either, calls of the API are asked for a key, and pages for a session.</summary>
    private static string SchemeOf(HttpContext context) => context.Request switch
    {
        var request when ApiKeyAuthentication.IsGiven(request) => ApiKeyAuthentication.SchemeName,
        var request when request.Path.StartsWithSegments("/api") && !request.Cookies.ContainsKey(SessionAuthentication.Cookie) => ApiKeyAuthentication.SchemeName,
        _ => SessionAuthentication.SchemeName,
    };
}
