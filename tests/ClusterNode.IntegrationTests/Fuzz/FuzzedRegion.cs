using System.Net;
using System.Text;
using Federation.TestKit.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.Fuzz;

/// <summary>A region with callers of every kind, and secrets that none of them may learn from an answer.</summary>
public sealed class FuzzedRegion(TestPostgres postgres) : IAsyncLifetime
{
    /// <summary>How stored passwords begin.</summary>
    public static readonly string[] PasswordHashes = ["$2a$", "$2b$"];

    private const string PowerlessKey = "11111111111111111111111111111111";
    private const string LimitedKey = "22222222222222222222222222222222";
    private const string Password = "a password of nobody but its owner";

    /// <summary>Calls that end the node, or wait, and those after which the region would not be the one it is.</summary>
    private static readonly string[] Left = ["shutdown_server", "restart_server", "remove_server", "drain_server", "get_job_changes"];

    private readonly Region region = new(postgres);
    private readonly Dictionary<Callers, HttpClient> clients = [];

    /// <summary>The paths of all calls, sorted.</summary>
    public IReadOnlyList<string> Paths { get; private set; } = [];

    /// <summary>What must stand in no answer: keys, passwords, their hashes, sessions.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [];

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await region.InitializeAsync();
        var node = region.Node;
        Paths = [.. PathsOf(node)];
        await node.MustAsync("create_api_key", $$$"""{"title":"powerless","key":"{{{PowerlessKey}}}","privileges":{}}""");
        await node.MustAsync("create_api_key", $$$"""{"title":"limited","key":"{{{LimitedKey}}}","privileges":{"create_events":1,"edit_events":1,"delete_events":1,"run_events":1,"abort_events":1,"cat_limit":1,"cat_other":1}}""");
        await node.MustAsync("create_api_key", """{"id":"kknown","title":"known","key":"33333333333333333333333333333333","privileges":{}}""");
        await node.MustAsync("create_event", """{"id":"eknown","title":"A known event","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""");
        await node.CallPlainAsync("user/admin_create", $$$"""{"username":"powerless","full_name":"P","email":"p@example.org","password":"{{{Password}}}","privileges":{}}""", ("X-API-Key", Region.AdminKey));
        Secrets = [Region.AdminKey, PowerlessKey, LimitedKey, Password, .. PasswordHashes, await node.LoginAsync("powerless", Password)];
        foreach (var caller in Enum.GetValues<Callers>()) clients[caller] = CreateClient(caller);
    }

    /// <summary>The client that makes a caller's requests.</summary>
    public HttpClient ClientOf(Callers caller) => clients[caller];

    /// <summary>A caller's key; null for one without.</summary>
    public static string? KeyOf(Callers caller) => caller switch
    {
        Callers.Admin => Region.AdminKey,
        Callers.Limited => LimitedKey,
        Callers.Powerless => PowerlessKey,
        _ => null,
    };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values) client.Dispose();
        await region.DisposeAsync();
    }

    private static IEnumerable<string> PathsOf(Node node) => node.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Select(endpoint => endpoint.RoutePattern.RawText ?? "")
        .Where(path => path.StartsWith("/api/", StringComparison.Ordinal) && path.EndsWith("/v1", StringComparison.Ordinal) && !path.Contains('{', StringComparison.Ordinal))
        .Where(path => !Left.Contains(path.Split('/')[3]))
        .Distinct().Order(StringComparer.Ordinal);

    private HttpClient CreateClient(Callers caller)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        })
        {
            BaseAddress = region.Node.Http.BaseAddress,
        };
        if (KeyOf(caller) is { } key) client.DefaultRequestHeaders.Add("X-API-Key", key);
        return client;
    }
}
