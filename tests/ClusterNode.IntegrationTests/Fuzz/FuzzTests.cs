using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.Fuzz;

/// <summary>Whatever is sent to whichever call by whomever: an answer comes, it is no fault of the region's, and it has nothing in it that its caller may not know.</summary>
public sealed class FuzzTests(Region region) : IClassFixture<Region>, IAsyncLifetime
{
    private const string PowerlessKey = "11111111111111111111111111111111";
    private const string LimitedKey = "22222222222222222222222222222222";
    private const string Password = "a password of nobody but its owner";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>A call that ends the node, and those after which the fuzzed region would not be the one it is.</summary>
    private static readonly string[] Left = ["shutdown_server", "restart_server", "remove_server", "drain_server", "get_job_changes"];

    private readonly Dictionary<Callers, HttpClient> clients = [];
    private IReadOnlyList<string> paths = [];
    private string[] secrets = [];

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        var node = region.Node;
        paths = [.. Paths(node)];
        await node.CallAsync("create_api_key", $$$"""{"title":"powerless","key":"{{PowerlessKey}}","privileges":{}}""");
        await node.CallAsync("create_api_key", $$$"""{"title":"limited","key":"{{{LimitedKey}}}","privileges":{"create_events":1,"edit_events":1,"delete_events":1,"run_events":1,"abort_events":1,"cat_limit":1,"cat_other":1}}""");
        await node.CallAsync("create_api_key", """{"id":"kknown","title":"known","key":"33333333333333333333333333333333","privileges":{}}""");
        await node.CallAsync("create_event", """{"id":"eknown","title":"A known event","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""");
        await node.CallPlainAsync("user/admin_create", $$$"""{"username":"powerless","full_name":"P","email":"p@example.org","password":"{{{Password}}}","privileges":{}}""", ("X-API-Key", Region.AdminKey));
        secrets = [Region.AdminKey, PowerlessKey, LimitedKey, Password, "$2a$", "$2b$", await node.LoginAsync("powerless", Password)];
        foreach (var caller in Enum.GetValues<Callers>()) clients[caller] = ClientOf(caller);
    }

    [Property(MaxTest = 1000, Arbitrary = [typeof(FuzzedRequests)])]
    public async Task An_answer_always_comes_and_tells_nothing_that_it_may_not(FuzzedRequest given)
    {
        using var request = given.ToMessage(paths);
        using var limit = new CancellationTokenSource(Longest);
        using var response = await clients[given.Caller].SendAsync(request, limit.Token);
        var answer = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(limit.Token));

        Assert.True((int)response.StatusCode < 500, $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {answer}");
        var asked = $"{Uri.UnescapeDataString(given.Query)} {given.Body}";
        foreach (var secret in secrets.Where(secret => secret != KeyOf(given.Caller) && !asked.Contains(secret, StringComparison.Ordinal))) Assert.DoesNotContain(secret, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_call_but_those_of_nobody_is_refused_without_a_key()
    {
        string[] open = ["ping", "status", "echo", "config", "login", "logout", "create", "check_add_server"];
        foreach (var path in paths.Where(path => !open.Contains(path.Split('/')[3])))
        {
            using var body = new StringContent("""{"id":"eknown","title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp","username":"u","password":"p","hostname":"h"}""", Encoding.UTF8, "application/json");
            using var response = await clients[Callers.Nobody].PostAsync(new Uri(path + "?id=eknown", UriKind.Relative), body, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            Assert.True(response.StatusCode == HttpStatusCode.OK && JsonNode.Parse(text)!["code"]!.ToString() != "0", $"{path}: {text}");
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values) client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<string> Paths(Node node) => node.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Select(endpoint => endpoint.RoutePattern.RawText ?? "")
        .Where(path => path.StartsWith("/api/", StringComparison.Ordinal) && path.EndsWith("/v1", StringComparison.Ordinal) && !path.Contains('{', StringComparison.Ordinal))
        .Where(path => !Left.Contains(path.Split('/')[3]))
        .Distinct().Order(StringComparer.Ordinal);

    private HttpClient ClientOf(Callers caller)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        })
         { BaseAddress = region.Node.Http.BaseAddress };
        if (KeyOf(caller) is { } key) client.DefaultRequestHeaders.Add("X-API-Key", key);
        return client;
    }

    private static string? KeyOf(Callers caller) => caller switch
    {
        Callers.Admin => Region.AdminKey,
        Callers.Limited => LimitedKey,
        Callers.Powerless => PowerlessKey,
        _ => null,
    };
}
