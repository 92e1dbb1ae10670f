using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Federation.ServiceDefaults.Https;
using Federation.ServiceDefaults.Settings;
using Federation.TestKit.Waiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Federation.ServiceDefaults.Tests.Https;

public sealed class HttpsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("federation-https-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string CertificateFile => Path.Combine(folder, "certificate.pem");

    private string KeyFile => Path.Combine(folder, "key.pem");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_renewed_certificate_is_shown_to_the_next_caller_and_a_broken_one_never_is()
    {
        Write("first");
        await using var app = Program("--Urls=https://127.0.0.1:0", $"--Https:CertificateFile={CertificateFile}", $"--Https:KeyFile={KeyFile}");
        await app.StartAsync(Cancel);
        Assert.Equal("CN=first", await SubjectShownAsync(app));

        await File.WriteAllTextAsync(CertificateFile, "half a fi", Cancel);
        Assert.Equal("CN=first", await SubjectShownAsync(app));

        Write("second");
        await Eventually.HoldsAsync(_ => SubjectShownAsync(app), subject => subject == "CN=second", TimeSpan.FromSeconds(60), Cancel);
        await app.StopAsync(Cancel);
    }

    [Fact]
    public async Task What_vouches_for_the_certificate_is_sent_along()
    {
        using var root = Certificate("root", issuer: null);
        using var authority = Certificate("authority", root);
        using var own = Certificate("own", authority);
        await File.WriteAllTextAsync(CertificateFile, $"{own.ExportCertificatePem()}\n{authority.ExportCertificatePem()}\n{Key(own)}", Cancel);
        await using var app = Program("--Urls=https://127.0.0.1:0", $"--Https:CertificateFile={CertificateFile}");
        await app.StartAsync(Cancel);
        var sent = new List<string>();

        await SubjectShownAsync(app, chain => sent.AddRange(chain.ChainPolicy.ExtraStore.Select(certificate => certificate.Subject)));

        Assert.Contains("CN=authority", sent);
        await app.StopAsync(Cancel);
    }

    [Theory]
    [InlineData("http://0.0.0.0:3012")]
    [InlineData("http://*:3012")]
    [InlineData("http://[::]:3012")]
    [InlineData("http://node-1.example.org:3012")]
    [InlineData("http://127.0.0.1:3011;http://10.0.0.1:3012")]
    public void Plain_http_beyond_this_machine_keeps_the_program_from_starting(string urls) =>
        Assert.Contains("would let everybody on the way read keys and passwords", Assert.Single(Faults($"--Urls={urls}")), StringComparison.Ordinal);

    [Fact]
    public void Plain_http_of_an_endpoint_of_the_web_server_counts_as_well() =>
        Assert.StartsWith("Kestrel:Endpoints:Http:Url has http://*:3012", Assert.Single(Faults("--Kestrel:Endpoints:Http:Url=http://*:3012")), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://0.0.0.0:3012", "--Program:AllowPlainHttp=true")]
    [InlineData("http://localhost:3012;http://127.0.0.2:3012;http://[::1]:3012")]
    [InlineData("http://unix:/tmp/socket")]
    public void Plain_http_is_served_where_it_is_allowed_or_stays_on_this_machine(string urls, params string[] settings) =>
        Assert.Empty(Faults([$"--Urls={urls}", .. settings]));

    [Fact]
    public void An_https_address_needs_a_certificate() =>
        Assert.Contains("needs Https:CertificateFile", Assert.Single(Faults("--Urls=https://*:3012")), StringComparison.Ordinal);

    [Fact]
    public void A_key_that_is_not_the_certificates_is_refused_at_the_start()
    {
        Write("first");
        using var other = Certificate("other", issuer: null);
        File.WriteAllText(KeyFile, Key(other));

        Assert.StartsWith(
            "Https:CertificateFile cannot be used: ",
            Assert.Single(Faults("--Urls=https://*:3012", $"--Https:CertificateFile={CertificateFile}", $"--Https:KeyFile={KeyFile}")), StringComparison.Ordinal);
    }

    private static WebApplication Program(params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.Logging.ClearProviders();
        builder.AddFederationHttps("http://127.0.0.1:0", "Program:AllowPlainHttp");
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("here"));
        return app;
    }

    private static IEnumerable<string> Faults(params string[] settings)
    {
        try
        {
            Program(settings).CheckSettings();
            return [];
        }
        catch (OptionsValidationException wrong)
        {
            return wrong.Failures;
        }
    }

    private static async Task<string> SubjectShownAsync(WebApplication app, Action<X509Chain>? look = null)
    {
        var subject = "";
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { TargetHost = "node" } };
#pragma warning disable CA5359 // The test looks at the certificate itself.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            subject = certificate!.Subject;
            look?.Invoke(chain!);
            return true;
        };
#pragma warning restore CA5359
        using var http = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version11 };
        Assert.Equal("here", await http.GetStringAsync(new Uri(app.Urls.Single()), Cancel));
        return subject;
    }

    private void Write(string name)
    {
        using var certificate = Certificate(name, issuer: null);
        File.WriteAllText(KeyFile, Key(certificate));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
    }

    private static string Key(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private static X509Certificate2 Certificate(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(name != "own", hasPathLengthConstraint: false, 0, critical: true));
        var (from, until) = (DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        if (issuer is null) return request.CreateSelfSigned(from, until);
        using var signed = request.Create(issuer, from, issuer.NotAfter.AddDays(-1), [1, 2, 3]);
        return signed.CopyWithPrivateKey(key);
    }
}
