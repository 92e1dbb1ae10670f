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
        services.AddSettings<CoordinatorOptions>("Coordinator")
            .Validate(options => options.PublicKey is null == options.Region is null, "Coordinator:PublicKey and Coordinator:Region go together: whose word is taken, and for which region.")
            .Validate(options => CoordinatorTrust.IsKey(options.PublicKey), "Coordinator:PublicKey must be an ECDSA P-256 public key, SubjectPublicKeyInfo in Base64, as the coordinator tells it at /api/v1/gateway/key.");
        services.AddSingleton<CoordinatorTrust>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<LoginStore>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<LogTokens>();
        services.AddAuthentication(SessionAuthentication.Name).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Name, null);
        services.AddAuthorization();
    }
}
