using Federation.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Access;

/// <summary>Who may call: users, their sessions, keys.</summary>
internal static class AccessFeature
{
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSettings<AccessOptions>("Access");
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<LoginStore>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<LogTokens>();
        services.AddAuthentication(SessionAuthentication.Name).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Name, null);
        services.AddAuthorization();
    }
}
