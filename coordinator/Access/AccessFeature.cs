using Federation.Coordinator.Hosting;
using Marten;
using Microsoft.AspNetCore.Authentication;

namespace Federation.Coordinator.Access;

/// <summary>Who may call: API keys.</summary>
public static class AccessFeature
{
    /// <summary>Adds authentication by API key and the first key of an empty database.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptions<BootstrapOptions>()
            .BindConfiguration("Bootstrap")
            .Validate(options => options.IsValid, "Bootstrap:AdminApiKey must have 16 to 200 printable ASCII characters: a shorter key could be guessed.")
            .ValidateOnStart();
        services.ConfigureMarten(options => options.Schema.For<ApiKey>().DocumentAlias("api_keys"));

        services.AddSingleton<FirstAdminKey>();
        services.AddSingleton<FirstSteps>(provider => provider.GetRequiredService<FirstAdminKey>().EnsureAsync);

        services.AddAuthentication(ApiKeyAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        services.AddAuthorization();
        return services;
    }
}
