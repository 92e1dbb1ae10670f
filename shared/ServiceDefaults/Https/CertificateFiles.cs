using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Federation.ServiceDefaults.Https;

/// <summary>
/// The certificate as its files have it now: looked at now and then when somebody connects, by what is in them, so that every way of renewing them is noticed.
/// While they cannot be read, or do not fit each other, the certificate before stays.
/// </summary>
public sealed class CertificateFiles(IOptions<HttpsOptions> options, TimeProvider time, ILogger<CertificateFiles> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private (string Text, SslStreamCertificateContext Certificate)? loaded;
    private long lookedAt;

    /// <summary>The newest certificate that could be read.</summary>
    /// <exception cref="CertificateException">There is none yet.</exception>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (gate)
            {
                if (loaded is { } known && time.GetElapsedTime(lookedAt) < LookEvery) return known.Certificate;
                lookedAt = time.GetTimestamp();
                return Look();
            }
        }
    }

    /// <summary>Reads a certificate, its key and what vouches for it.</summary>
    /// <exception cref="CertificateException">They cannot be read, or do not fit each other.</exception>
    internal static (string Text, SslStreamCertificateContext Certificate) Read(HttpsOptions options)
    {
        try
        {
            var certificates = File.ReadAllText(options.CertificateFile!);
            var key = options.KeyFile is { } file ? File.ReadAllText(file) : certificates;
            var all = new X509Certificate2Collection();
            all.ImportFromPem(certificates);
            return (certificates + key, SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificates, key), all, offline: true));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CertificateException(fault.Message, fault);
        }
    }

    private SslStreamCertificateContext Look()
    {
        try
        {
            var found = Read(options.Value);
            if (found.Text == loaded?.Text) return loaded.Value.Certificate;
            loaded = found;
            var certificate = found.Certificate.TargetCertificate;
            logger.Loaded(certificate.Subject, certificate.NotAfter);
        }
        catch (CertificateException wrong) when (loaded is not null)
        {
            logger.NotRenewed(options.Value.CertificateFile!, wrong.Message);
        }

        return loaded!.Value.Certificate;
    }
}

/// <summary>A certificate cannot be used; the message says why.</summary>
public sealed class CertificateException(string message, Exception inner) : Exception(message, inner);

internal static partial class CertificateFilesTelemetry
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Serving with the certificate of {Subject}, valid until {NotAfter:O}")]
    public static partial void Loaded(this ILogger logger, string subject, DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Error, Message = "The certificate in {File} cannot be used, the one before stays: {Reason}")]
    public static partial void NotRenewed(this ILogger logger, string file, string reason);
}
