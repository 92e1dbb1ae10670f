using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Uplink;

/// <summary>Makes connections to the region: through the proxy, and only to whom the certificate shows to be the region.</summary>
internal sealed class RegionConnector(IOptions<UplinkOptions> options)
{
    private readonly byte[]? pin = options.Value.PinnedCertificate is { } text ? Convert.FromHexString(text.Replace(":", "", StringComparison.Ordinal)) : null;

    private readonly X509Certificate2Collection? authorities = options.Value.AuthorityFile is { Length: > 0 } file ? AuthoritiesIn(file) : null;

    /// <summary>The addresses to try, in turn.</summary>
    public IReadOnlyList<Uri> Urls { get; } = options.Value.Urls;

    /// <summary>A handler with connections of its own.</summary>
    public SocketsHttpHandler Connect() => new()
    {
        ConnectTimeout = options.Value.ConnectWithin,
        PooledConnectionIdleTimeout = options.Value.IdleConnection,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.GZip,
        Proxy = options.Value.Proxy is { } proxy ? ProxyAt(new Uri(proxy)) : null,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, faults) => Trusts(certificate, faults),
            CertificateChainPolicy = OwnAuthorities(),
        },
    };

    /// <summary>The certificates in a PEM file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="CryptographicException">A certificate in it is none.</exception>
    public static X509Certificate2Collection AuthoritiesIn(string file)
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPemFile(file);
        return found;
    }

    private X509ChainPolicy? OwnAuthorities()
    {
        if (authorities is null) return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private bool Trusts(X509Certificate? certificate, SslPolicyErrors faults) =>
        pin is null ? faults == SslPolicyErrors.None : certificate is not null && CryptographicOperations.FixedTimeEquals(certificate.GetCertHash(HashAlgorithmName.SHA256), pin);

    private static WebProxy ProxyAt(Uri address)
    {
        var proxy = new WebProxy(new UriBuilder(address) { UserName = "", Password = "" }.Uri);
        if (address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, var password]) proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
        return proxy;
    }
}
