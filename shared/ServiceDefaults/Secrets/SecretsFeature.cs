using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Federation.ServiceDefaults.Secrets;

/// <summary>Encryption of what is stored and must be read again, such as the keys of regions.</summary>
public static class SecretsFeature
{
    /// <summary>Adds <see cref="IDataProtectionProvider"/> with keys in the program's database.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="program">What is encrypted by one program cannot be read by another.</param>
    public static IServiceCollection AddFederationSecrets(this IServiceCollection services, string program)
    {
        services.AddSingleton<DataProtectionKeys>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = provider.GetRequiredService<DataProtectionKeys>()));
        services.AddDataProtection().SetApplicationName(program);
        return services;
    }
}
