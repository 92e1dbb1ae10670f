using Federation.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Federation.ServiceDefaults.Https;

/// <summary>Where a program listens: HTTPS with certificate files that may be renewed, and plain HTTP on this machine alone unless it is told otherwise.</summary>
public static class HttpsFeature
{
    /// <summary>Adds both.</summary>
    /// <param name="builder">The program.</param>
    /// <param name="defaultUrl">Where it listens unless <c>Urls</c> says otherwise.</param>
    /// <param name="allowPlainHttp">The setting that allows plain HTTP beyond this machine, such as <c>Node:AllowPlainHttp</c>.</param>
    public static void AddFederationHttps(this WebApplicationBuilder builder, string defaultUrl, string allowPlainHttp)
    {
        if (builder.Configuration["Urls"] is not { Length: > 0 }) builder.WebHost.UseUrls(defaultUrl);
        builder.Services.AddSettings<HttpsOptions>("Https");
        builder.Services.AddSettingsRule(services => CertificateFaults(services.GetRequiredService<IOptions<HttpsOptions>>().Value));
        builder.Services.AddSettingsRule(services => ListenAddresses.Faults(services.GetRequiredService<IConfiguration>(), allowPlainHttp));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<CertificateFiles>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<CertificateFiles, IOptions<HttpsOptions>>((kestrel, files, https) =>
        {
            if (https.Value.CertificateFile is null) return;
            kestrel.ConfigureHttpsDefaults(defaults =>
            {
                defaults.ServerCertificate = files.Current.TargetCertificate;
                defaults.OnAuthenticate = (_, handshake) => handshake.ServerCertificateContext = files.Current;
            });
        });
    }

    private static IEnumerable<string> CertificateFaults(HttpsOptions https)
    {
        if (https.CertificateFile is null) return https.KeyFile is null ? [] : ["Https:KeyFile needs Https:CertificateFile."];
        try
        {
            CertificateFiles.Read(https);
            return [];
        }
        catch (CertificateException wrong)
        {
            return [$"Https:CertificateFile cannot be used: {wrong.Message}"];
        }
    }
}
