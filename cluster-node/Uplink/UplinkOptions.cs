using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Uplink;

/// <summary>How a node without a database reaches its region: configuration section <c>Uplink</c>.</summary>
public sealed class UplinkOptions
{
    /// <summary>The URLs of the region's nodes, of a load balancer before them, or of relays, with <c>;</c> between them: the first that answers is used until it does not.</summary>
    [Required]
    public string Regions { get; set; } = "";

    /// <summary>What a satellite enrols with at its first start; afterwards it has a credential of its own and this is not looked at.</summary>
    public string? EnrolmentToken { get; set; }

    /// <summary>The HTTP proxy to go through, such as <c>http://user:password@proxy:3128</c>. Default: what <c>HTTPS_PROXY</c> and <c>NO_PROXY</c> say.</summary>
    [Url]
    public string? Proxy { get; set; }

    /// <summary>SHA-256 of the only certificate that the region may show, in hexadecimal, colons allowed: then no authority has to vouch for it. Default: any that the machine trusts.</summary>
    [RegularExpression("([0-9A-Fa-f]{2}:?){32}", ErrorMessage = "must be the SHA-256 of a certificate: 64 hexadecimal digits.")]
    public string? PinnedCertificate { get; set; }

    /// <summary>PEM file with the certificates of the authorities that may vouch for the region, in place of those that the machine trusts. Default: none.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>How often the satellite tells how it is: 1 to 4 seconds, since it counts as unreachable after 10. Default: 3 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:04")]
    public TimeSpan PulseEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an answer may take before its connection counts as dead, beyond what sending takes: 1 second to 1 minute. Default: 8 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long making a connection may take: 1 to 30 seconds. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan ConnectWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a call for work waits for some: 2 to 20 seconds, less where the link keeps forgetting its connections. Default: 20 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:00:20")]
    public TimeSpan PollWait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an unused connection is kept: 1 second to 10 minutes. Default: 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan IdleConnection { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The addresses in <see cref="Regions"/>.</summary>
    internal IReadOnlyList<Uri> Urls => [.. Parts(Regions).Select(url => new Uri(url.TrimEnd('/') + "/"))];

    /// <summary>Whether the settings say that this node is without a database.</summary>
    internal static bool IsGiven(IConfiguration configuration) => configuration["Uplink:Regions"] is { Length: > 0 };

    internal static string[] Parts(string regions) => regions.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

[OptionsValidator]
internal sealed partial class UplinkOptionsValidator : IValidateOptions<UplinkOptions>;

/// <summary>The rules for the settings of a node without a database that no single setting can tell.</summary>
internal static class UplinkRules
{
    /// <summary>What is wrong, a sentence for each fault.</summary>
    public static IEnumerable<string> Faults(IConfiguration settings)
    {
        if (settings.GetConnectionString("Postgres") is { Length: > 0 })
            yield return "Uplink:Regions and ConnectionStrings:Postgres are both set: a node has its region's database, or it reaches the region from outside.";
        var roles = (settings["Node:Roles"] ?? "").Split(',');
        if (!roles.All(role => role is "worker" or "relay")) yield return "Node:Roles must be worker, relay or worker,relay with Uplink:Regions: api and scheduler need the region's database.";
        foreach (var fault in TrustFaults(settings)) yield return fault;
        var allowsPlain = string.Equals(settings["Node:AllowPlainHttp"], "true", StringComparison.OrdinalIgnoreCase);
        foreach (var part in UplinkOptions.Parts(settings["Uplink:Regions"] ?? ""))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) yield return $"Uplink:Regions has '{part}' and must have addresses such as https://region.example.org:3012.";
            else if (url.Scheme == "http" && !allowsPlain && !IsHere(url))
                yield return $"Uplink:Regions has {part}, which would let everybody on the way read the satellite's credential: use https, or set Node:AllowPlainHttp=true where something else encrypts.";
        }
    }

    /// <summary>What is wrong with whom the region is trusted by, a sentence for each fault.</summary>
    public static IEnumerable<string> TrustFaults(IConfiguration settings)
    {
        if (settings["Uplink:AuthorityFile"] is not { Length: > 0 } file) yield break;
        if (FaultOf(file) is { } fault) yield return fault;
        if (settings["Uplink:PinnedCertificate"] is { Length: > 0 }) yield return "Uplink:AuthorityFile and Uplink:PinnedCertificate are both set: one certificate is trusted, or those that an authority vouches for.";
    }

    /// <summary>What is wrong with a file of authorities; null if nothing is.</summary>
    private static string? FaultOf(string authorityFile)
    {
        try
        {
            return RegionConnector.AuthoritiesIn(authorityFile).Count > 0 ? null : $"Uplink:AuthorityFile: {authorityFile} has no certificate between BEGIN CERTIFICATE and END CERTIFICATE.";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"Uplink:AuthorityFile: {authorityFile} cannot be read: {fault.Message}";
        }
    }

    private static bool IsHere(Uri url) => url.IsLoopback || (IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address));
}
