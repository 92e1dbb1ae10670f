using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Harness;
using Federation.TestKit.Links;
using Federation.TestKit.Postgres;
using Federation.TestKit.Programs;
using Federation.TestKit.Waiting;
using Federation.WanLab.Bench;
using Refit;

namespace Federation.WanLab.Sites;

/// <summary>Two regions that the coordinator chains: a step at home, then one abroad, over a link between the coordinator and the region abroad.</summary>
public sealed class ChainSite : ILabSite
{
    private const string Home = "home";
    private const string Abroad = "abroad";
    private const string Chain = "lab";
    private const string Step = "far";

    private readonly TestPostgres postgres = new() { CopiesModels = false };
    private readonly TestPostgres regionsPostgres = new() { CopiesModels = false };
    private readonly string folder = Directory.CreateTempSubdirectory("federation-lab-").FullName;
    private readonly Dictionary<int, Guid> launched = [];
    private FederationHarness? federation;

    private ChainSite(LabScale scale, bool isLong) => Jobs = new LabJobs(folder, scale, isLong);

    /// <summary>The jobs that it runs abroad.</summary>
    public LabJobs Jobs { get; }

    /// <inheritdoc />
    public string Far => "region abroad";

    /// <inheritdoc />
    public string Near => "coordinator";

    /// <inheritdoc />
    public bool KeepsLogsFar => true;

    /// <inheritdoc />
    public IReadOnlyList<WanRelay> Links => Federation.LinksTo(Abroad);

    private FederationHarness Federation => federation!;

    /// <summary>Starts everything.</summary>
    public static async Task<ChainSite> StartAsync(LabScale scale, bool isLong, CancellationToken cancellationToken)
    {
        var site = new ChainSite(scale, isLong);
        try
        {
            site.federation = await FederationHarness.StartAsync(
                site.regionsPostgres, new FederationPlan { Regions = [Home, Abroad], CoordinatorPostgres = site.postgres }, cancellationToken);
            await site.Federation.Region(Home).CreateShellEventAsync("near", "#!/bin/sh\necho near\n", cancellationToken);
            await site.Federation.Region(Abroad).CreateShellEventAsync("far", site.Jobs.Script, cancellationToken);
            await site.Federation.PutChainAsync(Chain, Definition, cancellationToken);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async Task LaunchAsync(int number, JsonObject parameters, CancellationToken cancellationToken) =>
        launched[number] = (await Federation.Api.StartRunAsync(Chain, new StartRunRequest { Input = parameters }, $"run-{number}", wait: null, cancellationToken)).Id;

    /// <inheritdoc />
    public async Task<Recorded?> LookAsync(int number, CancellationToken cancellationToken)
    {
        try
        {
            var run = await Federation.Api.GetRunAsync(launched[number], wait: null, cancellationToken);
            if (run.State == RunStates.Succeeded) return Recorded.Success;
            if (RunStates.IsOver(run.State)) return Recorded.Failed;
            return run.Steps.Any(step => step.State is StepStates.Unreachable or StepStates.LaunchUnknown) ? Recorded.Unreachable : Recorded.Open;
        }
        catch (Exception e) when (e is ApiExceptionBase or HttpRequestException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<string> LogAsync(int number, CancellationToken cancellationToken)
    {
        using var answer = await Federation.Api.GetStepLogAsync(launched[number], Step, 0, cancellationToken);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task KillFarAsync(bool withJobs, CancellationToken cancellationToken)
    {
        await Federation.Region(Abroad).KillAllNodesAsync(cancellationToken);
        if (!withJobs) return;
        foreach (var node in Federation.Region(Abroad).Nodes) MachineRestart.Pretend(node.Folder);
    }

    /// <inheritdoc />
    public Task StartFarAsync(CancellationToken cancellationToken) => Federation.Region(Abroad).StartAllNodesAsync(cancellationToken);

    /// <inheritdoc />
    public Task KillNearAsync(CancellationToken cancellationToken) => Federation.Coordinators[0].KillAsync(cancellationToken);

    /// <inheritdoc />
    public Task StartNearAsync(CancellationToken cancellationToken) => Federation.Coordinators[0].StartAsync(cancellationToken);

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
        if (federation is not null) await federation.DisposeAsync();
        await postgres.DisposeAsync();
        await regionsPostgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Definition => $$$"""
        description: A step at home, then one abroad
        steps:
          - name: near
            region: {{{Home}}}
            eventTitle: near
          - name: {{{Step}}}
            region: {{{Abroad}}}
            eventTitle: far
            after: [near]
            params: { number: "{{ input.number }}", pause: "{{ input.pause }}" }
        """;
}
