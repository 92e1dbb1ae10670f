using System.Text;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Links;
using Federation.TestKit.Postgres;
using Federation.TestKit.Programs;
using Federation.TestKit.Waiting;
using Refit;

namespace Federation.TestKit.Harness;

/// <summary>Regions of real nodes, a link to each node, and replicas of the coordinator on one database that see the regions through those links only.</summary>
public sealed class FederationHarness : IAsyncDisposable
{
    private readonly List<RegionHarness> regions = [];
    private readonly Dictionary<string, IReadOnlyList<WanRelay>> links = [];
    private readonly List<CoordinatorProcess> coordinators = [];
    private readonly List<HttpClient> clients = [];
    private TestDatabase? database;

    private FederationHarness() => Folder = Directory.CreateTempSubdirectory("federation-test-").FullName;

    /// <summary>A folder for files that jobs and tests share.</summary>
    public string Folder { get; }

    /// <summary>The admin key of every replica of the coordinator.</summary>
    public static string ApiKey { get; } = Guid.NewGuid().ToString("n");

    /// <summary>The regions.</summary>
    public IReadOnlyList<RegionHarness> Regions => regions;

    /// <summary>The replicas of the coordinator.</summary>
    public IReadOnlyList<CoordinatorProcess> Coordinators => coordinators;

    /// <summary>The coordinator's database.</summary>
    public TestDatabase Database => database!;

    /// <summary>The API of each replica of the coordinator.</summary>
    public IReadOnlyList<ICoordinatorApi> Apis { get; private set; } = [];

    /// <summary>The API of the first replica of the coordinator.</summary>
    public ICoordinatorApi Api => Apis[0];

    /// <summary>What every process printed, for a failure's message.</summary>
    public string Output => string.Join('\n', [.. regions.Select(region => region.Output), .. coordinators.Select(coordinator => $"--- {Path.GetFileName(coordinator.Folder)}\n{coordinator.Output}")]);

    /// <summary>Starts everything, registers the regions and waits until the coordinator reaches them.</summary>
    public static async Task<FederationHarness> StartAsync(TestPostgres postgres, FederationPlan plan, CancellationToken cancellationToken)
    {
        var federation = new FederationHarness();
        try
        {
            await Task.WhenAll(federation.StartRegionsAsync(postgres, plan, cancellationToken), federation.StartCoordinatorsAsync(postgres, plan, cancellationToken));
            await federation.RegisterRegionsAsync(cancellationToken);
            return federation;
        }
        catch
        {
            await federation.DisposeAsync();
            throw;
        }
    }

    /// <summary>The region with that name.</summary>
    public RegionHarness Region(string name) => regions.Single(region => region.Name == name);

    /// <summary>The links to a region's nodes, in the order of the nodes.</summary>
    public IReadOnlyList<WanRelay> LinksTo(string region) => links[region];

    /// <summary>Stores a chain from YAML.</summary>
    public async Task PutChainAsync(string name, string yaml, CancellationToken cancellationToken)
    {
        using var definition = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        await Api.PutChainAsync(name, definition, cancellationToken);
    }

    /// <summary>Ends everything and deletes what it made.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(coordinators.Select(coordinator => coordinator.DisposeAsync().AsTask()));
        foreach (var link in links.Values.SelectMany(all => all)) await link.DisposeAsync();
        await Task.WhenAll(regions.Select(region => region.DisposeAsync().AsTask()));
        foreach (var client in clients) client.Dispose();
        if (database is not null) await database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A database as the first replica of a coordinator leaves it behind.</summary>
    private static Task<TestDatabase> DatabaseAsync(FederationPlan plan, TestPostgres postgres, CancellationToken cancellationToken)
    {
        var kept = plan.CoordinatorSettings.Where(setting => setting.Key.StartsWith("Bootstrap:", StringComparison.Ordinal)).OrderBy(setting => setting.Key, StringComparer.Ordinal).ToDictionary();
        return postgres.CreateDatabaseAsync(
            $"coordinator {string.Join(' ', kept)}",
            async database =>
            {
                using var folder = new TemporaryFolder();
                await using var first = ReplicaOf(database, folder.Path, kept);
                await first.StartAsync(CancellationToken.None);
            },
            cancellationToken);
    }

    private static CoordinatorProcess ReplicaOf(TestDatabase database, string folder, IReadOnlyDictionary<string, string> settings) => new(folder, new Dictionary<string, string>(settings)
    {
        ["ConnectionStrings:Postgres"] = database.ConnectionString,
        ["Bootstrap:AdminApiKey"] = ApiKey,
    });

    private async Task StartRegionsAsync(TestPostgres postgres, FederationPlan plan, CancellationToken cancellationToken)
    {
        await Task.WhenAll(plan.Regions.Select(async name =>
        {
            var region = await RegionHarness.StartAsync(postgres, name, Folder, plan.Nodes.GetValueOrDefault(name, 1), plan.NodeSettings, cancellationToken);
            lock (regions) regions.Add(region);
        }));
        foreach (var region in regions) links[region.Name] = [.. region.Nodes.Select(node => WanRelay.Start(node.Url))];
    }

    private async Task StartCoordinatorsAsync(TestPostgres postgres, FederationPlan plan, CancellationToken cancellationToken)
    {
        database = await DatabaseAsync(plan, plan.CoordinatorPostgres ?? postgres, cancellationToken);
        coordinators.AddRange(Enumerable.Range(1, plan.Coordinators).Select(number => ReplicaOf(database, Path.Combine(Folder, $"coordinator-{number}"), plan.CoordinatorSettings)));
        Apis = [.. coordinators.Select(coordinator => ApiAt(coordinator.Url))];
        await Task.WhenAll(coordinators.Select(coordinator => coordinator.StartAsync(cancellationToken)));
    }

    private async Task RegisterRegionsAsync(CancellationToken cancellationToken)
    {
        foreach (var region in regions)
            await Api.PutRegionAsync(region.Name, new RegionRequest([.. links[region.Name].Select(link => link.Url.ToString().TrimEnd('/'))], region.ApiKey), cancellationToken);
        await Eventually.HoldsAsync(
            Api.GetRegionsAsync,
            known => known.Count == regions.Count && known.All(region => region.State == "reachable"),
            TimeSpan.FromSeconds(120),
            cancellationToken,
            "the coordinator reaches every region");
    }

    private ICoordinatorApi ApiAt(Uri url)
    {
        var http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30), DefaultRequestHeaders = { { "X-API-Key", ApiKey } } };
        clients.Add(http);
        return RestService.ForGenerated<ICoordinatorApi>(http);
    }
}

/// <summary>What a <see cref="FederationHarness"/> consists of.</summary>
public sealed record FederationPlan
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>The regions' names.</summary>
    public IReadOnlyList<string> Regions { get; init; } = ["eu-west", "us-east"];

    /// <summary>How many nodes a region has, by its name; one if nothing is said.</summary>
    public IReadOnlyDictionary<string, int> Nodes { get; init; } = new Dictionary<string, int>();

    /// <summary>How many replicas the coordinator has. Default: 1.</summary>
    public int Coordinators { get; init; } = 1;

    /// <summary>The server of the coordinator's database, if it is to be another one than the regions'.</summary>
    public TestPostgres? CoordinatorPostgres { get; init; }

    /// <summary>Settings of every node, as <c>Section:Key</c>.</summary>
    public IReadOnlyDictionary<string, string> NodeSettings { get; init; } = None;

    /// <summary>Settings of every replica of the coordinator, as <c>Section:Key</c>.</summary>
    public IReadOnlyDictionary<string, string> CoordinatorSettings { get; init; } = None;
}
