using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Federation.ClusterNode.Uplink;
using Federation.TestKit.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Tests.Uplink;

public sealed class RegionConnectorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_pinned_certificate_is_trusted_and_without_a_pin_only_what_the_machine_trusts()
    {
        using var certificate = TestCertificates.SelfSigned();
        await using var region = await RegionAsync(certificate);
        var pin = certificate.GetCertHashString(HashAlgorithmName.SHA256);

        Assert.Equal("here", await GetAsync(region, new UplinkOptions { PinnedCertificate = pin }));
        Assert.Equal("here", await GetAsync(region, new UplinkOptions { PinnedCertificate = string.Join(':', pin.ToLowerInvariant().Chunk(2).Select(pair => new string(pair))) }));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(region, new UplinkOptions { PinnedCertificate = new string('0', 64) }));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(region, new UplinkOptions()));
    }

    [Fact]
    public async Task An_authority_of_the_regions_own_vouches_for_it_in_place_of_those_the_machine_trusts()
    {
        using var authority = TestCertificates.Authority();
        using var another = TestCertificates.Authority();
        using var certificate = TestCertificates.IssuedBy(authority, IPAddress.Loopback);
        using var elsewhere = TestCertificates.IssuedBy(authority, IPAddress.Parse("10.0.0.1"));
        var (own, others) = (await FileOfAsync(authority), await FileOfAsync(another));
        await using var region = await RegionAsync(certificate);
        await using var impostor = await RegionAsync(elsewhere);

        Assert.Equal("here", await GetAsync(region, new UplinkOptions { AuthorityFile = own }));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(region, new UplinkOptions { AuthorityFile = others }));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(impostor, new UplinkOptions { AuthorityFile = own }));
        File.Delete(own);
        File.Delete(others);
    }

    [Fact]
    public async Task Calls_go_through_the_proxy_with_its_password()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var heads = HeadsAsync(proxy);
        using var http = new HttpClient(ConnectorOf(new UplinkOptions { Proxy = $"http://somebody:secret@127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}" }).Connect());

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("https://region.invalid/"), Cancel));

        var (first, second) = await heads;
        Assert.StartsWith("CONNECT region.invalid:443 ", first, StringComparison.Ordinal);
        Assert.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String("somebody:secret"u8)}", second, StringComparison.OrdinalIgnoreCase);
    }

    private static RegionConnector ConnectorOf(UplinkOptions options)
    {
        options.Regions = "https://region.invalid";
        return new RegionConnector(Options.Create(options));
    }

    private static async Task<string> GetAsync(SmallServer region, UplinkOptions options)
    {
        using var http = new HttpClient(ConnectorOf(options).Connect());
        return await http.GetStringAsync(new Uri(region.Url), Cancel);
    }

    /// <summary>What two connections sent: the proxy asks the first for a password and ends the second.</summary>
    private static async Task<(string First, string Second)> HeadsAsync(TcpListener proxy)
    {
        var first = await AnswerAsync(proxy, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return (first, await AnswerAsync(proxy, "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
    }

    private static async Task<string> AnswerAsync(TcpListener proxy, string answer)
    {
        using var connection = await proxy.AcceptTcpClientAsync(Cancel);
        var stream = connection.GetStream();
        var head = new StringBuilder();
        var block = new byte[4096];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append(Encoding.ASCII.GetString(block, 0, await stream.ReadAsync(block, Cancel)));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Cancel);
        return head.ToString();
    }

    private static async Task<string> FileOfAsync(X509Certificate2 certificate)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), Cancel);
        return file;
    }

    private static Task<SmallServer> RegionAsync(X509Certificate2 certificate) => SmallServer.StartAsync(http => http.Response.WriteAsync("here"), certificate);
}
