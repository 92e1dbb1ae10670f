using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.TestKit.Postgres;
using Federation.TestKit.Programs;
using Federation.TestKit.Waiting;
using Refit;

namespace Federation.TestKit.Harness;

/// <summary>A region of real nodes on one database.</summary>
public sealed class RegionHarness : IAsyncDisposable
{
    private static readonly RefitSettings Settings = new(new SystemTextJsonContentSerializer(RegionJson.Options));
    private static readonly Dictionary<string, string> None = [];
    private static readonly string Run = Guid.NewGuid().ToString("n");
    private readonly List<HttpClient> clients = [];

    private RegionHarness(string name, string folder, TestDatabase database, int nodes, IReadOnlyDictionary<string, string> settings)
    {
        Name = name;
        Database = database;
        Nodes = [.. Enumerable.Range(1, nodes).Select(number => NodeOf(name, number, folder, database, settings))];
        Api = ApiAt(Nodes[0].Url);
    }

    /// <summary>The region's name.</summary>
    public string Name { get; }

    /// <summary>An administrator's key, which no region of another name takes.</summary>
    public string ApiKey => KeyOf(Name);

    /// <summary>What the nodes share.</summary>
    public TestDatabase Database { get; }

    /// <summary>The region's nodes.</summary>
    public IReadOnlyList<NodeProcess> Nodes { get; }

    /// <summary>The region's API as its first node answers it, without any link between.</summary>
    public IRegionApi Api { get; }

    /// <summary>What each node printed, for a failure's message.</summary>
    public string Output => string.Join('\n', Nodes.Select(node => $"--- {node.Name}\n{node.Output}"));

    /// <summary>Starts a region and waits until every node is ready.</summary>
    /// <param name="postgres">The server for its database.</param>
    /// <param name="name">Its name; nodes are NAME-1, NAME-2, ….</param>
    /// <param name="folder">A folder for its nodes.</param>
    /// <param name="nodes">How many nodes.</param>
    /// <param name="settings">Settings for all of them, as <c>Section:Key</c>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<RegionHarness> StartAsync(
        TestPostgres postgres, string name, string folder, int nodes, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var region = new RegionHarness(name, folder, await DatabaseAsync(postgres, name, cancellationToken), nodes, settings);
        try
        {
            await Task.WhenAll(region.Nodes.Select(node => node.StartAsync(cancellationToken)));
            return region;
        }
        catch
        {
            await region.DisposeAsync();
            throw;
        }
    }

    /// <summary>The region's API at another place: another node, or a link to one.</summary>
    public IRegionApi ApiAt(Uri url)
    {
        var http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30), DefaultRequestHeaders = { { "X-API-Key", ApiKey } } };
        lock (clients) clients.Add(http);
        return RestService.ForGenerated<IRegionApi>(http, Settings);
    }

    /// <summary>The node with that name.</summary>
    public NodeProcess Node(string name) => Nodes.Single(node => node.Name == name);

    /// <summary>Makes an event that runs a shell script on demand, on any node; a line of JSON that the script prints is taken as the plugin's protocol.</summary>
    public async Task<string> CreateShellEventAsync(string title, string script, CancellationToken cancellationToken)
    {
        var reply = await Api.CreateEventAsync(
            new JsonObject
            {
                ["title"] = title,
                ["enabled"] = 1,
                ["category"] = "general",
                ["plugin"] = "shellplug",
                ["target"] = "allgrp",
                ["max_children"] = 0,
                ["params"] = new JsonObject { ["script"] = script, ["annotate"] = 0, ["json"] = 1 },
            },
            cancellationToken);
        return reply.Code.IsOk ? reply.Id! : throw new InvalidOperationException($"{Name} refused the event '{title}': {reply.Description}");
    }

    /// <summary>Starts a satellite with a new token, and waits until the region shows it.</summary>
    /// <param name="name">Its name in the region.</param>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="urls">Where it is to reach the region: nodes, links to them, relays.</param>
    /// <param name="settings">More settings, as <c>Section:Key</c>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public async Task<SatelliteProcess> StartSatelliteAsync(string name, string folder, IEnumerable<Uri> urls, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Nodes[0].Url, DefaultRequestHeaders = { { "X-API-Key", ApiKey } } };
        using var answer = await http.PostAsJsonAsync("/api/app/create_satellite_token/v1", new { hostname = name }, cancellationToken);
        var token = (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["token"]!.GetValue<string>();
        var satellite = new SatelliteProcess(name, folder, urls, token, settings);
        try
        {
            await satellite.StartAsync(cancellationToken);
            await Eventually.HoldsAsync(
                async cancel => await http.GetStringAsync(new Uri("/api/app/get_servers/v1", UriKind.Relative), cancel), servers => servers.Contains($"\"{name}\"", StringComparison.Ordinal), TimeSpan.FromSeconds(60), cancellationToken);
            return satellite;
        }
        catch
        {
            await satellite.DisposeAsync();
            throw;
        }
    }

    /// <summary>The whole log of a job.</summary>
    public async Task<string> LogAsync(string jobId, CancellationToken cancellationToken)
    {
        using var answer = await Api.GetJobLogAsync(jobId, 0, cancellationToken);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Kills every node at once; the database stays.</summary>
    public Task KillAllNodesAsync(CancellationToken cancellationToken) => Task.WhenAll(Nodes.Select(node => node.KillAsync(cancellationToken)));

    /// <summary>Starts every node and waits until all are ready.</summary>
    public Task StartAllNodesAsync(CancellationToken cancellationToken) => Task.WhenAll(Nodes.Select(node => node.StartAsync(cancellationToken)));

    /// <summary>Ends the nodes with their jobs and drops the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));
        foreach (var client in clients) client.Dispose();
        await Database.DisposeAsync();
    }

    /// <summary>A database as the first node of a new region leaves it behind.</summary>
    private static Task<TestDatabase> DatabaseAsync(TestPostgres postgres, string name, CancellationToken cancellationToken) => postgres.CreateDatabaseAsync(
        $"region {name}",
        async database =>
        {
            using var folder = new TemporaryFolder();
            await using (var first = NodeOf(name, 1, folder.Path, database, None)) await first.StartAsync(CancellationToken.None);
            await using var forget = database.DataSource.CreateCommand("delete from servers");
            await forget.ExecuteNonQueryAsync(CancellationToken.None);
        },
        cancellationToken);

    private static NodeProcess NodeOf(string region, int number, string folder, TestDatabase database, IReadOnlyDictionary<string, string> settings)
    {
        var name = $"{region}-{number}";
        return new NodeProcess(name, Path.Combine(folder, name), new Dictionary<string, string>(settings)
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["Bootstrap:AdminApiKey"] = KeyOf(region),
            ["Bootstrap:AdminPassword"] = KeyOf(region),
        });
    }

    private static string KeyOf(string region) => $"{region}-{Run}";
}
