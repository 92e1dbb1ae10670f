using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Demo.Hosting;
using Federation.ServiceDefaults.Postgres;
using Federation.TestKit.Programs;
using Refit;

namespace Federation.Demo.Site;

/// <summary>The federation on this machine: PostgreSQL, the regions' nodes, the link overseas and the coordinator. Disposing stops them all, jobs included.</summary>
public sealed class LocalFederation : IAsyncDisposable
{
    private readonly RunFolder folder;
    private readonly SitePlan plan;
    private readonly SiteKeys keys;
    private readonly Action<string> say;
    private readonly TimeProvider time;
    private readonly List<SupervisedProgram> programs = [];
    private readonly List<HttpClient> clients = [];
    private PrivatePostgres? postgres;

    private LocalFederation(RunFolder folder, SitePlan plan, SiteKeys keys, Action<string> say, TimeProvider time)
    {
        (this.folder, this.plan, this.keys, this.say, this.time) = (folder, plan, keys, say, time);
        Link = Link.Start(plan.Regions.SelectMany(region => region.LinkUrls.Zip(region.Nodes, (listen, node) => (listen, node.Url))), time);
        Coordinator = RestService.ForGenerated<ICoordinatorApi>(Client(plan.Coordinator.Url, keys.CoordinatorApiKey));
    }

    /// <summary>The coordinator's API, with its admin key.</summary>
    public ICoordinatorApi Coordinator { get; }

    /// <summary>The link overseas.</summary>
    public Link Link { get; }

    /// <summary>Starts everything and answers when all is ready and the coordinator reaches both regions.</summary>
    /// <param name="folder">Where it keeps what it keeps.</param>
    /// <param name="plan">What runs where.</param>
    /// <param name="keys">How to enter it.</param>
    /// <param name="say">Told what is done, in sentences.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up; what was started is stopped.</param>
    public static async Task<LocalFederation> StartAsync(
        RunFolder folder, SitePlan plan, SiteKeys keys, Action<string> say, TimeProvider time, CancellationToken cancellationToken)
    {
        var federation = new LocalFederation(folder, plan, keys, say, time);
        try
        {
            await federation.StartProgramsAsync(cancellationToken);
            await federation.RegisterRegionsAsync(cancellationToken);
            return federation;
        }
        catch
        {
            await federation.DisposeAsync();
            throw;
        }
    }

    /// <summary>A region's own API at its first node, not through the link, with its admin key.</summary>
    public IRegionApi Region(RegionPlan region) => RestService.ForGenerated<IRegionApi>(
        Client(region.Nodes[0].Url, region.Keys.ApiKey), new RefitSettings(new SystemTextJsonContentSerializer(RegionJson.Options)));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) client.Dispose();
        await Task.WhenAll(programs.Select(program => program.DisposeAsync().AsTask()));
        await Link.DisposeAsync();
        if (postgres is not null) await postgres.DisposeAsync();
    }

    private async Task StartProgramsAsync(CancellationToken cancellationToken)
    {
        var postgresFolder = PostgresFolder.For(folder);
        postgres = await PrivatePostgres.StartAsync(new() { Folder = postgresFolder }, time, cancellationToken);
        say($"PostgreSQL runs in {postgresFolder}");

        List<(string Name, ProgramProcess Program)> starting = [(plan.Coordinator.Name, CoordinatorOn(await postgres.EnsureDatabaseAsync("coordinator", cancellationToken)))];
        foreach (var region in plan.Regions)
        {
            var database = await postgres.EnsureDatabaseAsync(region.Database, cancellationToken);
            starting.AddRange(region.Nodes.Select(node => (node.Name, (ProgramProcess)NodeOn(database, region, node))));
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(starting.Select(it => StartAsync(it.Name, it.Program, giveUp)));
        say($"us-east is {Link.RoundTrip.TotalMilliseconds:0} ms away: the coordinator reaches it through {string.Join(" and ", plan.Regions[1].CalledUrls)}");
    }

    /// <summary>Starts a program; when it does not start, the others need not be waited for.</summary>
    private async Task StartAsync(string name, ProgramProcess program, CancellationTokenSource giveUp)
    {
        try
        {
            var started = await SupervisedProgram.StartAsync(name, program, say, time, giveUp.Token);
            lock (programs) programs.Add(started);
        }
        catch (DemoException)
        {
            await giveUp.CancelAsync();
            throw;
        }
    }

    private CoordinatorProcess CoordinatorOn(string database) => new CoordinatorProcess(
        folder[plan.Coordinator.Name],
        new Dictionary<string, string>
        {
            ["ConnectionStrings:Postgres"] = database,
            ["Bootstrap:AdminApiKey"] = keys.CoordinatorApiKey,
            ["Bootstrap:AdminPassword"] = keys.CoordinatorPassword,
            ["Bootstrap:GatewayKey"] = keys.GatewayKey,
            ["Feeds:UnreachableAfter"] = "00:00:02", // Below the default, so that the short cut shows.
            ["Probes:Slow"] = Link.Slow.ToString(), // So that a link which has become worse shows while one can still work over it.
        },
        plan.Coordinator.Url);

    private NodeProcess NodeOn(string database, RegionPlan region, ProgramPlan node) => new NodeProcess(
        node.Name,
        folder[node.Name],
        new Dictionary<string, string>
        {
            ["ConnectionStrings:Postgres"] = database,
            ["Bootstrap:AdminApiKey"] = region.Keys.ApiKey,
            ["Bootstrap:AdminPassword"] = region.Keys.AdminPassword,
            ["Coordinator:PublicKey"] = keys.GatewayPublicKey(),
            ["Coordinator:Region"] = region.Name,
        },
        node.Url);

    private async Task RegisterRegionsAsync(CancellationToken cancellationToken)
    {
        foreach (var region in plan.Regions)
            await Coordinator.PutRegionAsync(region.Name, new RegionRequest(region.CalledUrls, region.Keys.ApiKey), cancellationToken);

        var begun = time.GetTimestamp();
        while (await UnreachedAsync(cancellationToken) is { Count: > 0 } unreached)
        {
            if (time.GetElapsedTime(begun) > TimeSpan.FromSeconds(30))
                throw new DemoException($"The coordinator does not reach {string.Join(" and ", unreached.Select(region => $"{region.Name} ({region.Problem ?? region.State})"))}.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }

        say("The coordinator reaches both regions");
    }

    private async Task<IReadOnlyList<RegionResponse>> UnreachedAsync(CancellationToken cancellationToken) =>
        [.. (await Coordinator.GetRegionsAsync(cancellationToken)).Where(region => region.State != "reachable" && plan.Regions.Any(planned => planned.Name == region.Name))];

    private HttpClient Client(Uri url, string apiKey)
    {
        var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30), DefaultRequestHeaders = { { "X-API-Key", apiKey } } };
        clients.Add(client);
        return client;
    }
}
