using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.TestKit.Harness;
using Federation.TestKit.Links;
using Federation.TestKit.Postgres;
using Federation.TestKit.Programs;
using Federation.TestKit.Waiting;
using Federation.WanLab.Bench;
using Refit;

namespace Federation.WanLab.Sites;

/// <summary>A region of two nodes that run no jobs themselves, and a satellite that reaches each of them over a link of its own.</summary>
public sealed class SatelliteSite : ILabSite
{
    private const string Satellite = "satellite";
    private static readonly Dictionary<string, string> WithoutWorkers = new() { ["Node:Roles"] = "api,scheduler" };

    private readonly string folder = Directory.CreateTempSubdirectory("federation-lab-").FullName;
    private readonly TestPostgres postgres;
    private readonly Dictionary<int, string> launched = [];
    private RegionHarness? region;
    private SatelliteProcess? satellite;
    private string eventId = "";

    private SatelliteSite(TestPostgres postgres, LabScale scale, bool isLong) => (this.postgres, Jobs) = (postgres, new LabJobs(Path.Combine(folder, "jobs"), scale, isLong));

    /// <summary>The jobs that it runs.</summary>
    public LabJobs Jobs { get; }

    /// <inheritdoc />
    public string Far => "satellite";

    /// <inheritdoc />
    public string Near => "region";

    /// <inheritdoc />
    public bool KeepsLogsFar => false;

    /// <inheritdoc />
    public IReadOnlyList<WanRelay> Links { get; private set; } = [];

    /// <summary>What every process printed, for a failure's message.</summary>
    public string Output => $"{region?.Output}\n--- satellite\n{satellite?.Output}";

    private RegionHarness Region => region!;

    /// <summary>Starts everything, and waits until the region knows its satellite.</summary>
    /// <param name="postgres">The server of its database: its own where a scenario restarts it.</param>
    /// <param name="scale">How long and how much.</param>
    /// <param name="isLong">Whether jobs print long lines.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<SatelliteSite> StartAsync(TestPostgres postgres, LabScale scale, bool isLong, CancellationToken cancellationToken)
    {
        var site = new SatelliteSite(postgres, scale, isLong);
        try
        {
            site.region = await RegionHarness.StartAsync(site.postgres, "region", site.folder, nodes: 2, WithoutWorkers, cancellationToken);
            site.Links = [.. site.region.Nodes.Select(node => WanRelay.Start(node.Url))];
            site.satellite = await site.region.StartSatelliteAsync(
                Satellite, Path.Combine(site.folder, Satellite), site.Links.Select(link => link.Url), SettingsFor(scale), cancellationToken);
            site.eventId = await site.region.CreateShellEventAsync("lab", site.Jobs.Script, cancellationToken);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async Task LaunchAsync(int number, JsonObject parameters, CancellationToken cancellationToken)
    {
        var reply = await Region.Api.RunEventAsync(new JsonObject { ["id"] = eventId, ["params"] = parameters }, $"job-{number}", cancellationToken);
        launched[number] = reply.Code.IsOk ? reply.Ids[0] : throw new InvalidOperationException($"Job {number} was not accepted: {reply.Description}");
    }

    /// <inheritdoc />
    public async Task<Recorded?> LookAsync(int number, CancellationToken cancellationToken)
    {
        try
        {
            return (await Region.Api.GetJobStatusAsync(launched[number], wait: null, cancellationToken)).Job switch
            {
                { State: JobStates.Success } => Recorded.Success,
                { State: JobStates.Error or JobStates.Aborted } => Recorded.Failed,
                { UnreachableSince: not null } => Recorded.Unreachable,
                { } => Recorded.Open,
                null => null,
            };
        }
        catch (Exception e) when (e is ApiExceptionBase or HttpRequestException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public Task<string> LogAsync(int number, CancellationToken cancellationToken) => Region.LogAsync(launched[number], cancellationToken);

    /// <inheritdoc />
    public async Task KillFarAsync(bool withJobs, CancellationToken cancellationToken)
    {
        await satellite!.KillAsync(cancellationToken);
        if (withJobs) MachineRestart.Pretend(satellite.Folder);
    }

    /// <inheritdoc />
    public Task StartFarAsync(CancellationToken cancellationToken) => satellite!.StartAsync(cancellationToken);

    /// <inheritdoc />
    public Task KillNearAsync(CancellationToken cancellationToken) => Region.KillAllNodesAsync(cancellationToken);

    /// <inheritdoc />
    public Task StartNearAsync(CancellationToken cancellationToken) => Region.StartAllNodesAsync(cancellationToken);

    /// <inheritdoc />
    public async Task RestartPostgresAsync(TimeSpan after, CancellationToken cancellationToken)
    {
        postgres.Kill();
        await Eventually.PassesAsync(after, cancellationToken);
        await postgres.StartAgainAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (satellite is not null) await satellite.DisposeAsync();
        foreach (var link in Links) await link.DisposeAsync();
        if (region is not null) await region.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Where time is shortened, a connection counts as dead sooner.</summary>
    private static Dictionary<string, string> SettingsFor(LabScale scale) =>
        scale.Factor >= 1 ? [] : new() { ["Uplink:AnswerWithin"] = "00:00:02", ["Uplink:PulseEvery"] = "00:00:01" };
}
