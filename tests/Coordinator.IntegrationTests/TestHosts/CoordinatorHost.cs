using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Regions;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Refit;

namespace Federation.Coordinator.IntegrationTests.TestHosts;

/// <summary>The real coordinator in this process, on a database of the test's. Waits are short, so that tests are; but no answer of a busy machine comes too late.</summary>
public sealed class CoordinatorHost : WebApplicationFactory<Program>
{
    /// <summary>The admin key of every database these hosts start with.</summary>
    public const string ApiKey = "integration-test-key";

    /// <summary>The password of the first person of every database these hosts start with.</summary>
    public const string AdminPassword = "integration-test-password";

    private readonly TestDatabase database;
    private readonly (string Name, string Value)[] settings;
    private readonly Lazy<ICoordinatorApi> api;

    /// <summary>A coordinator on the database, with settings beside or instead of the usual ones; it starts with the first call.</summary>
    public CoordinatorHost(TestDatabase database, params (string Name, string Value)[] settings)
    {
        (this.database, this.settings) = (database, settings);
        api = new(() => RestService.ForGenerated<ICoordinatorApi>(Http));
    }

    /// <summary>A database as a coordinator leaves it behind that was started and stopped.</summary>
    public static Task<TestDatabase> CreateDatabaseAsync(TestPostgres postgres, CancellationToken cancellationToken) => postgres.CreateDatabaseAsync(
        "coordinator",
        async database =>
        {
            await using var host = new CoordinatorHost(database);
            await Eventually.HoldsAsync(cancel => host.Http.GetAsync(new Uri("/readyz", UriKind.Relative), cancel), answer => answer.IsSuccessStatusCode, what: "the first coordinator is ready");
        },
        cancellationToken);

    /// <summary>Its API, with the admin key.</summary>
    public ICoordinatorApi Api => api.Value;

    /// <summary>A client with the admin key.</summary>
    public HttpClient Http => field ??= ClientWith(ApiKey);

    /// <summary>Where it listens, after <see cref="ListenOnPort"/>.</summary>
    public string Url => ClientOptions.BaseAddress.ToString().TrimEnd('/');

    /// <summary>Lets it be reached by others than its own clients; before its first call.</summary>
    public void ListenOnPort()
    {
        UseKestrel(0);
        StartServer();
    }

    /// <summary>A client with another key; null for none.</summary>
    public HttpClient ClientWith(string? apiKey)
    {
        var http = CreateClient();
        if (apiKey is not null) http.DefaultRequestHeaders.Add("X-API-Key", apiKey);
        return http;
    }

    /// <summary>Makes an API key with these grants.</summary>
    public async Task<KeyResponse> MakeKeyAsync(CancellationToken cancellationToken, params Grant[] grants)
    {
        using var made = await Http.PostAsJsonAsync("/api/v1/keys", new KeyRequest("test", grants), cancellationToken);
        return (await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<KeyResponse>(cancellationToken))!;
    }

    /// <summary>Registers a region.</summary>
    public Task<RegionResponse> RegisterAsync(string name, ScriptedRegion region, CancellationToken cancellationToken) =>
        Api.PutRegionAsync(name, new RegionRequest([region.Url], region.ApiKey), cancellationToken);

    /// <summary>Stores a chain written in YAML.</summary>
    public async Task DefineAsync(string name, string yaml, CancellationToken cancellationToken)
    {
        var regions = await Services.GetRequiredService<RegionStore>().NamesAsync(cancellationToken);
        var parsed = ChainParser.Parse(yaml, regions);
        await Services.GetRequiredService<ChainStore>().PutAsync(name, parsed, Precondition.None, trail: null, cancellationToken);
    }

    /// <summary>Starts a run.</summary>
    public Task<RunResponse> StartAsync(string chain, CancellationToken cancellationToken, JsonObject? input = null, string? key = null, int? wait = null) =>
        Api.StartRunAsync(chain, new StartRunRequest(input), key, wait, cancellationToken);

    /// <summary>Starts a run and answers it as it ended. The start waits for that as long as a call may.</summary>
    public async Task<RunResponse> RunAsync(string chain, CancellationToken cancellationToken, JsonObject? input = null)
    {
        var run = await StartAsync(chain, cancellationToken, input, wait: 20);
        return RunStates.IsOver(run.State) ? run : await EndOfAsync(run.Id, cancellationToken);
    }

    /// <summary>Waits until a run is as wanted.</summary>
    public Task<RunResponse> UntilAsync(Guid id, Func<RunResponse, bool> condition, CancellationToken cancellationToken) =>
        Eventually.HoldsAsync(cancel => Api.GetRunAsync(id, wait: null, cancel), condition, TimeSpan.FromSeconds(60), cancellationToken);

    /// <summary>Waits for the end of a run.</summary>
    public Task<RunResponse> EndOfAsync(Guid id, CancellationToken cancellationToken) => UntilAsync(id, run => RunStates.IsOver(run.State), cancellationToken);

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:Postgres", $"{database.ConnectionString};Maximum Pool Size=20");
        builder.UseSetting("Bootstrap:AdminApiKey", ApiKey);
        builder.UseSetting("Bootstrap:AdminPassword", AdminPassword);
        builder.UseSetting("RegionClient:TryTimeout", "00:00:03");
        builder.UseSetting("RegionClient:TotalTimeout", "00:00:08");
        builder.UseSetting("RegionClient:PollEvery", "00:00:00.1");
        builder.UseSetting("RegionClient:SettleTime", "00:00:02");
        builder.UseSetting("Feeds:WaitSeconds", "1");
        builder.UseSetting("Feeds:UnreachableAfter", "00:00:01");
        builder.UseSetting("Feeds:LongestBackOff", "00:00:00.2");
        builder.UseSetting("RunWork:FirstBackOff", "00:00:00.05");
        builder.UseSetting("RunWork:LongestBackOff", "00:00:00.1");
        builder.UseSetting("RunWork:SweepEvery", "00:00:00.1");
        foreach (var (name, value) in settings) builder.UseSetting(name, value);
        builder.ConfigureLogging(logging => logging.ClearProviders());
    }
}
