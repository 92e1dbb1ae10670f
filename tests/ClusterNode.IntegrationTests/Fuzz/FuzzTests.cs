using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck.Xunit;

namespace Federation.ClusterNode.IntegrationTests.Fuzz;

/// <summary>Whatever is sent to whichever call by whomever: an answer comes, it is no fault of the region's, and it has nothing in it that its caller may not know.</summary>
public sealed class FuzzTests(FuzzedRegion region) : IClassFixture<FuzzedRegion>
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Property(MaxTest = 1000, Arbitrary = [typeof(FuzzedRequests)])]
    public async Task An_answer_always_comes_and_tells_nothing_that_it_may_not(FuzzedRequest given)
    {
        using var request = given.ToMessage(region.Paths);
        using var limit = new CancellationTokenSource(Longest);
        using var response = await region.ClientOf(given.Caller).SendAsync(request, limit.Token);
        var answer = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(limit.Token));

        Assert.True((int)response.StatusCode < 500, $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {answer}");
        var asked = $"{Uri.UnescapeDataString(given.Query)} {given.Body}";
        var hidden = IsBackup(given.Caller, request) ? region.Secrets.Except(FuzzedRegion.PasswordHashes) : region.Secrets;
        foreach (var secret in hidden.Where(secret => secret != FuzzedRegion.KeyOf(given.Caller) && !asked.Contains(secret, StringComparison.Ordinal))) Assert.DoesNotContain(secret, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_call_but_those_of_nobody_is_refused_without_a_key()
    {
        string[] open = ["ping", "status", "echo", "config", "login", "logout", "create", "check_add_server"];
        foreach (var path in region.Paths.Where(path => !open.Contains(path.Split('/')[3])))
        {
            using var body = new StringContent("""{"id":"eknown","title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp","username":"u","password":"p","hostname":"h"}""", Encoding.UTF8, "application/json");
            using var response = await region.ClientOf(Callers.Nobody).PostAsync(new Uri(path + "?id=eknown", UriKind.Relative), body, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            var isRefused = response.StatusCode == HttpStatusCode.OK ? JsonNode.Parse(text)!["code"]!.ToString() != "0" : path.StartsWith("/api/satellite/", StringComparison.Ordinal);
            Assert.True(isRefused, $"{path}: {text}");
        }
    }

    /// <summary>Whether it is the one call that gives password hashes out: users can log in where an administrator brings them.</summary>
    private static bool IsBackup(Callers caller, HttpRequestMessage request) =>
        caller == Callers.Admin && request.RequestUri!.ToString().Contains("/export_data/", StringComparison.Ordinal);
}
