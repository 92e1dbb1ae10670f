using System.Text.Json.Nodes;
using Federation.Coordinator.Access;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Regions;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Runs;

/// <summary>Starts runs of chains, whoever asks for it: a caller, a trigger, another run.</summary>
public sealed class RunStarter(ChainStore chains, RunStore runs, RegionDirectory regions, TimeProvider time)
{
    /// <summary>Starts a run of a chain in its present version, or finds the one that was started with the same key before; null if there is no such chain.</summary>
    /// <exception cref="RefusedException">The chain is switched off, allows no other run beside one that is under way, or the key was used for another request.</exception>
    /// <exception cref="ForbiddenException">Who asks for it may not start jobs where it would.</exception>
    public async Task<StartedRun?> StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        if (await chains.FindAsync(request.Chain, cancellationToken) is not { } chain) return null;
        await DemandAsync(request.Trail, chain.Id, chain.Definition.Steps, cancellationToken);
        var (id, isNew) = await runs.StartAsync(CommandFor(chain, request), request.IdempotencyKey, request.Trail, cancellationToken);
        RunTrace.LinkTo(id);
        return new StartedRun(id, isNew);
    }

    /// <summary>The command that starts a run, for who starts it in a transaction of its own.</summary>
    /// <exception cref="RefusedException">The chain is switched off, or no region has the labels that a step asks for.</exception>
    public StartRun CommandFor(Chain chain, RunRequest request)
    {
        var definition = chain.Definition;
        if (!definition.Enabled) throw new RefusedException($"Chain '{chain.Id}' is switched off.");
        return new StartRun(request.RunId ?? Guid.CreateVersion7(), chain.Id, chain.Version, [.. definition.Steps.Select(Placed)], request.Input, time.GetUtcNow())
        {
            Origin = request.Origin with { Tags = definition.Tags, Concurrency = definition.Concurrency },
        };
    }

    /// <summary>Does a run again: the same version of its chain with the same input.</summary>
    /// <param name="run">The run.</param>
    /// <param name="trail">Who asks for it.</param>
    /// <param name="idempotencyKey">As for a start; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException">As for a start.</exception>
    public async Task<StartedRun> ReplayAsync(Run run, AuditTrail trail, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var steps = run.Steps.Where(step => step is { ListStep: null, Undoes: null }).Select(step => step.Definition).ToList();
        await DemandAsync(trail, run.Chain, steps, cancellationToken);
        var start = new StartRun(Guid.CreateVersion7(), run.Chain, run.Version, steps, run.Input?.DeepClone().AsObject(), time.GetUtcNow())
        {
            Origin = run.Origin with { By = trail.By, Parent = null, ReplayOf = run.Id, Depth = 0 },
        };
        var (id, isNew) = await runs.StartAsync(start, idempotencyKey, trail, cancellationToken);
        return new StartedRun(id, isNew);
    }

    private Task DemandAsync(AuditTrail? trail, string chain, IReadOnlyList<StepDefinition> steps, CancellationToken cancellationToken) =>
        trail is null ? Task.CompletedTask : ChainReach.DemandAsync(trail.Caller, chain, steps, chains.FindAsync, cancellationToken);

    /// <summary>The step with the regions that have its labels now: a run keeps them.</summary>
    private StepDefinition Placed(StepDefinition step)
    {
        if (step.RegionLabels.Count == 0) return step;

        var found = RegionChoice.Of(step, regions.All.Select(client => client.Region));
        return found.Count > 0
            ? step with { Regions = found }
            : throw new RefusedException($"No region has the labels of step {step.Name}: {string.Join(", ", step.RegionLabels.Select(label => $"{label.Key}: {label.Value}"))}.");
    }
}

/// <summary>What is asked for when a run is started.</summary>
/// <param name="Chain">The chain's name.</param>
/// <param name="Input">The run's input; null for none.</param>
public sealed record RunRequest(string Chain, JsonObject? Input)
{
    /// <summary>1 to 200 characters; every request of a chain with the same key answers the same run. Null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Who asks for it; null for the coordinator itself.</summary>
    public AuditTrail? Trail { get; init; }

    /// <summary>The run's id, if what starts it decides that: it starts once. Null for a new one.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Where it comes from; tags and concurrency are the chain's.</summary>
    public RunOrigin Origin { get; init; } = RunOrigin.Unknown;
}

/// <summary>A run that was started.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsNew">False if it had been started with the same key before.</param>
public readonly record struct StartedRun(Guid Id, bool IsNew);
