using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Federation.ServiceDefaults.Https;

/// <summary>Rules for where a program listens.</summary>
internal static class ListenAddresses
{
    /// <summary>What is wrong with the addresses in the settings.</summary>
    public static IEnumerable<string> Faults(IConfiguration settings, string allowPlainHttp)
    {
        var allowed = string.Equals(settings[allowPlainHttp], "true", StringComparison.OrdinalIgnoreCase);
        var hasCertificate = settings["Https:CertificateFile"] is { Length: > 0 } || settings.GetSection("Kestrel:Certificates:Default").Exists();
        foreach (var (setting, url) in Urls(settings))
        {
            if (Parse(url) is not { } address) yield return $"{setting} is '{url}' and must be addresses such as https://*:3012, with ; between them.";
            else if (address.Scheme == "https" && !hasCertificate && setting == "Urls") yield return $"{setting} has {url}, which needs Https:CertificateFile and Https:KeyFile.";
            else if (address.Scheme == "http" && !allowed && !IsHere(address))
            {
                yield return $"{setting} has {url}, which would let everybody on the way read keys and passwords: use https with Https:CertificateFile and Https:KeyFile, "
                    + $"or set {allowPlainHttp}=true where something before it encrypts.";
            }
        }
    }

    private static IEnumerable<(string Setting, string Url)> Urls(IConfiguration settings) =>
        (settings["Urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => ("Urls", url))
            .Concat(settings.GetSection("Kestrel:Endpoints").GetChildren().Where(endpoint => endpoint["Url"] is not null).Select(endpoint => ($"{endpoint.Path}:Url", endpoint["Url"]!)));

    private static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https" } address ? address : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsHere(BindingAddress address) =>
        address.IsUnixPipe || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
