using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Commands;
using Federation.TestKit.Harness;
using Federation.TestKit.Http;
using Federation.TestKit.Links;
using Microsoft.AspNetCore.Http;

namespace Federation.ClusterNode.Tests.Commands;

public sealed class AssessCommandTests
{
    [Fact]
    public async Task The_way_is_measured_as_a_satellite_goes_by_a_proxy_with_a_pin_or_with_an_authority_and_to_nobody_else()
    {
        using var folder = new TemporaryFolder();
        using var authority = TestCertificates.Authority();
        using var certificate = TestCertificates.IssuedBy(authority, IPAddress.Loopback);
        await using var region = await SmallServer.StartAsync(AnswerAsync, certificate);
        await using var proxy = PasswordProxy.Start();
        var authorityFile = Path.Combine(folder.Path, "authority.pem");
        await File.WriteAllTextAsync(authorityFile, authority.ExportCertificatePem(), TestContext.Current.CancellationToken);
        var pin = $"--Uplink:PinnedCertificate={certificate.GetCertHashString(HashAlgorithmName.SHA256)}";

        var reports = await Task.WhenAll(
            AssessAsync(region, $"--Uplink:Proxy={proxy.Url}", pin), AssessAsync(region, $"--Uplink:AuthorityFile={authorityFile}"), AssessAsync(region), AssessAsync(region, $"--Uplink:PinnedCertificate={new string('0', 64)}"));

        Assert.All(reports[..2], report => Assert.Equal("cronicle", (string?)report["link"]!["server"]));
        Assert.All(reports[..2], report => Assert.NotNull(report["link"]!["tls"]));
        Assert.All(reports[2..], report => Assert.Equal(("tcp", "do-not-deploy"), ((string?)report["link"]!["server"], (string?)report["verdict"]!["verdict"])));
        Assert.True(proxy.Tunnels > 5, $"Only {proxy.Tunnels} connections went through the proxy.");
        Assert.Equal(0, (int?)reports[0]["link"]!["connections"]!["lost"]);
    }

    [Fact]
    public async Task The_times_of_a_satellite_are_proposed_beside_those_that_hold_as_lines_for_its_file()
    {
        await using var region = await SmallServer.StartAsync(AnswerAsync);
        await using var output = new StringWriter();

        await NodeCommands.RunAsync(["assess", region.Url, "--duration", "3", "--Uplink:PollWait=00:00:07"], output, TextWriter.Null);

        var lines = output.ToString().Split(Environment.NewLine);
        Assert.Contains("Uplink:PollWait       00:00:20  now 00:00:07", lines);
        var proposal = JsonNode.Parse(output.ToString()[output.ToString().IndexOf('{', StringComparison.Ordinal)..])!["Uplink"]!;
        Assert.Equal(("00:00:20", "00:00:15"), ((string?)proposal["PollWait"], (string?)proposal["IdleConnection"]));
    }

    [Theory]
    [InlineData("--Uplink:PinnedCertificate=abc", "SHA-256")]
    [InlineData("--Uplink:AuthorityFile=/nowhere.pem", "/nowhere.pem cannot be read")]
    [InlineData("--Uplink:PollWait=soon", "Uplink:PollWait")]
    public async Task Wrong_settings_are_named_and_nothing_is_measured(string setting, string told)
    {
        await using var errors = new StringWriter();

        Assert.Equal(1, await NodeCommands.RunAsync(["assess", "http://127.0.0.1:9", setting], TextWriter.Null, errors));

        Assert.Contains(told, errors.ToString(), StringComparison.Ordinal);
    }

    private static async Task<JsonNode> AssessAsync(SmallServer region, params string[] settings)
    {
        await using var output = new StringWriter();
        await NodeCommands.RunAsync(["assess", region.Url, "--duration", "3", "--json", .. settings], output, TextWriter.Null);
        return JsonNode.Parse(output.ToString())!;
    }

    /// <summary>As much of a scheduler as is measured.</summary>
    private static Task AnswerAsync(HttpContext http) =>
        http.Response.WriteAsync(http.Request.Path.Value!.Contains("/ping/", StringComparison.Ordinal) ? """{"code":0}""" : """{"code":1,"description":"Unsupported API"}""");
}
