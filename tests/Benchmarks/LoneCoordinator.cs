using System.Text;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Programs;
using Federation.TestKit.Waiting;
using Refit;

namespace Federation.Benchmarks;

/// <summary>A coordinator with one <see cref="InstantRegion"/>, <c>instant</c>.</summary>
public sealed class LoneCoordinator : IAsyncDisposable
{
    private static readonly string ApiKey = Guid.NewGuid().ToString("n");
    private readonly TemporaryFolder folder;
    private readonly HttpClient http;

    private LoneCoordinator(TemporaryFolder folder, TestDatabase database, InstantRegion region, CoordinatorProcess process)
    {
        (this.folder, Database, Region, Process) = (folder, database, region, process);
        http = new HttpClient { BaseAddress = process.Url, Timeout = TimeSpan.FromSeconds(100), DefaultRequestHeaders = { { "X-API-Key", ApiKey } } };
        Api = RestService.ForGenerated<ICoordinatorApi>(http);
    }

    /// <summary>Its database.</summary>
    public TestDatabase Database { get; }

    /// <summary>The region.</summary>
    public InstantRegion Region { get; }

    /// <summary>Its process.</summary>
    public CoordinatorProcess Process { get; }

    /// <summary>Its API.</summary>
    public ICoordinatorApi Api { get; }

    /// <summary>Starts it and waits until it reaches the region.</summary>
    public static async Task<LoneCoordinator> StartAsync(TestPostgres postgres, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        var database = await postgres.CreateDatabaseAsync(cancellationToken);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["Bootstrap:AdminApiKey"] = ApiKey,
            ["RateLimits:CallsPerSecond"] = "100000",
            ["RateLimits:Burst"] = "100000",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        var coordinator = new LoneCoordinator(folder, database, await InstantRegion.StartAsync(), new CoordinatorProcess(folder.Path, settings));
        await coordinator.Process.StartAsync(cancellationToken);
        await coordinator.Api.PutRegionAsync("instant", new RegionRequest([coordinator.Region.Url], "any"), cancellationToken);
        await Eventually.HoldsAsync(coordinator.Api.GetRegionsAsync, regions => regions is [{ State: "reachable" }], cancellationToken: cancellationToken);
        return coordinator;
    }

    /// <summary>Stores a chain of steps, one after the other.</summary>
    public async Task PutChainAsync(string name, IEnumerable<string> events, CancellationToken cancellationToken)
    {
        var steps = events.Select((title, place) => $"  - {{ name: step-{place}, region: instant, event: {title}{(place > 0 ? $", after: [step-{place - 1}]" : "")} }}");
        using var definition = new StringContent($"steps:\n{string.Join('\n', steps)}\n", Encoding.UTF8, "application/yaml");
        await Api.PutChainAsync(name, definition, cancellationToken);
    }

    /// <summary>Starts a run.</summary>
    public Task<RunResponse> StartRunAsync(string chain, int? wait, CancellationToken cancellationToken) =>
        Api.StartRunAsync(chain, new StartRunRequest(), idempotencyKey: null, wait, cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Process.DisposeAsync();
        await Region.DisposeAsync();
        await Database.DisposeAsync();
        folder.Dispose();
    }
}
