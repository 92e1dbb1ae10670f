namespace Federation.ServiceDefaults.Https;

/// <summary>What a program shows of itself over HTTPS: configuration section <c>Https</c>.</summary>
public sealed class HttpsOptions
{
    /// <summary>The file of the certificate (PEM), those that vouch for it after it. A renewed one is taken up within seconds. Default: none, and no HTTPS.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The file of its private key (PEM, not encrypted). Default: it stands in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }
}
