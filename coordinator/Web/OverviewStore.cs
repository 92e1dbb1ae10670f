using System.Globalization;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Jobs;
using Federation.Coordinator.Network;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Web;

/// <summary>What the first page shows, of what its viewer may see.</summary>
public sealed class OverviewStore(RunSummaries summaries, RunQueries runs, RegionViews views, RegionDirectory regions, RegionJobs jobs, LinkStore links, AuditStore audit)
{
    private const int MostSteps = 50;
    private const int MostRuns = 40;
    private const int MostChanges = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Troubled = [StepStates.AwaitingApproval, StepStates.LaunchUnknown];

    /// <summary>Reads it.</summary>
    /// <param name="caller">Who looks.</param>
    /// <param name="since">Where the picture of recent runs begins.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Overview> ReadAsync(Caller caller, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var visible = caller.ChainsLike(Role.Viewer);
        var counts = summaries.CountsAsync(visible, cancellationToken);
        var troubled = runs.WithStepInAsync(Troubled, visible, MostSteps, cancellationToken);
        var known = RegionsAsync(caller, cancellationToken);
        var recent = await summaries.PageAsync(new RunFilter(visible, null, null, since.ToUniversalTime(), null, null), before: null, MostRuns, cancellationToken);
        var underWay = await summaries.PageAsync(new RunFilter(visible, null, RunStates.Running, null, null, null), before: null, MostRuns, cancellationToken);
        var latestFailures = await summaries.PageAsync(new RunFilter(visible, null, RunStates.Failed, null, null, null), before: null, most: 5, cancellationToken);
        return new Overview
        {
            Counts = await counts,
            Regions = await known,
            Attention = [.. (await troubled).SelectMany(run => run.Steps.Where(step => Troubled.Contains(step.State)).Select(step => new StepInTrouble(run, step)))],
            Recent = await runs.ManyAsync(recent.Concat(underWay).Select(run => run.Id).Distinct(), cancellationToken),
            LatestFailures = latestFailures,
            Changes = caller.MayEverywhere(Role.Admin) ? await audit.PageAsync(new AuditQuery(), MostChanges, cancellationToken) : null,
        };
    }

    /// <summary>The regions that somebody may see. Their jobs are asked for only where the link is well, and not waited for long, so that neither a region that is cut off nor one that is slow holds up the page.</summary>
    public async Task<IReadOnlyList<RegionCard>> RegionsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var seen = await LinksAsync(caller, cancellationToken);
        var reachable = seen.Where(card => card.Region.State == "reachable").Select(card => card.Region.Name).ToHashSet();
        var active = await jobs.ActiveAsync(new JobFilter(), reachable.Contains, cancellationToken, Patience);
        var told = active.Regions.ToDictionary(part => part.Region);
        var jobsOf = active.Jobs.ToLookup(job => job.Region);
        return [.. seen.Select(card => told.GetValueOrDefault(card.Region.Name) is { State: not JobsPartStates.Missing } part ? card with { Jobs = JobCounts.Of(jobsOf[card.Region.Name], part) } : card)];
    }

    /// <summary>The regions that somebody may see and how their links are, without their jobs: no region is asked.</summary>
    public async Task<IReadOnlyList<RegionCard>> LinksAsync(Caller caller, CancellationToken cancellationToken)
    {
        var seen = (await views.AllAsync(cancellationToken)).Where(region => caller.MayInRegion(Role.Viewer, region.Name));
        var probed = (await links.AllAsync(cancellationToken)).ToDictionary(link => link.Region);
        return [.. seen.Select(region => new RegionCard(region, regions.Find(region.Name) is { } client ? RegionHealth.LinkOf(client) : null, Jobs: null, probed.GetValueOrDefault(region.Name)))];
    }
}

/// <summary>What the first page shows.</summary>
public sealed record Overview
{
    /// <summary>How many runs there are by state; of failed ones those of 24 hours.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>The regions.</summary>
    public required IReadOnlyList<RegionCard> Regions { get; init; }

    /// <summary>Steps that somebody has to do something about.</summary>
    public required IReadOnlyList<StepInTrouble> Attention { get; init; }

    /// <summary>Recent runs and those under way.</summary>
    public required IReadOnlyList<Run> Recent { get; init; }

    /// <summary>The last runs that failed.</summary>
    public required IReadOnlyList<RunSummaryResponse> LatestFailures { get; init; }

    /// <summary>The last changes that people and keys made; null for whoever may not see them.</summary>
    public required IReadOnlyList<AuditEntryResponse>? Changes { get; init; }
}

/// <summary>A region in short.</summary>
/// <param name="Region">As registered and followed.</param>
/// <param name="Link">This replica's calls to it; null before it has a client.</param>
/// <param name="Jobs">How many jobs are there; null if it was not asked, or has not told yet.</param>
/// <param name="Probed">What the probes say of its link; null before the first.</param>
public sealed record RegionCard(RegionResponse Region, RegionLink? Link, JobCounts? Jobs, LinkStateResponse? Probed)
{
    private const int AskAgainIn = 20;
    private const int AskAgainSoonIn = 5;

    /// <summary>After how many seconds a page that shows regions is to be asked for again: sooner where one has not told its jobs in time.</summary>
    public static int Refresh(IReadOnlyList<RegionCard> cards) => cards.Any(card => card.Region.State == "reachable" && card.Jobs is not { IsLate: false }) ? AskAgainSoonIn : AskAgainIn;

    /// <summary>A usual round trip in milliseconds: of the probes, or of calls where there has been none; null before any.</summary>
    public double? RoundTripMs => Probed?.RoundTripMs ?? Link?.RoundTripMs;

    /// <summary>Whether its link answers, and not well.</summary>
    public bool IsDegraded => Region.State == "reachable" && (Link is { Breaker: not "closed" } || Probed?.State == LinkStates.Degraded);

    /// <summary>What is wrong with it, in sentences.</summary>
    public string Trouble => (Region, Link, Probed) switch
    {
        ({ Problem: { } problem }, _, _) => $"{problem.TrimEnd('.')}.",
        (_, { Breaker: not "closed" and var breaker }, _) => $"Calls are held back: the breaker is {breaker}.",
        (_, _, { LossPercent: > 0 } probed) => string.Create(CultureInfo.InvariantCulture, $"{probed.LossPercent:0.#} % of the probes got lost."),
        (_, _, { RoundTripMs: { } ms }) => string.Create(CultureInfo.InvariantCulture, $"Slow: a round trip takes {ms:0} ms."),
        _ => "It does not answer well.",
    };

    /// <summary>The state that its badge shows.</summary>
    public string State => Region.State != "reachable" ? Region.State : IsDegraded ? "degraded" : Region.Drain is not null ? "draining" : "good";

    /// <summary>The state in a word.</summary>
    public string Word => Region.State == "reachable" && !IsDegraded ? Region.Drain is null ? "reachable" : "draining" : State;
}

/// <summary>A region's jobs in numbers.</summary>
/// <param name="Running">How many run.</param>
/// <param name="Queued">How many wait.</param>
/// <param name="Age">How long ago the region said so.</param>
/// <param name="IsLate">Whether it was asked now and has not answered in time.</param>
public sealed record JobCounts(int Running, int Queued, TimeSpan Age, bool IsLate)
{
    /// <summary>The numbers of what a region told.</summary>
    public static JobCounts Of(IEnumerable<FoundJob> jobs, JobsPart part)
    {
        var byState = jobs.CountBy(job => job.State == "queued").ToDictionary();
        return new(byState.GetValueOrDefault(false), byState.GetValueOrDefault(true), TimeSpan.FromSeconds(part.AgeSeconds ?? 0), part.State != JobsPartStates.Fresh);
    }
}

/// <summary>A step that somebody has to do something about.</summary>
public sealed record StepInTrouble(Run Run, Step Step);
