using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using Federation.ServiceDefaults.Problems;
using Npgsql;

namespace Federation.Coordinator.Triggers;

/// <summary>
/// Starts a run that a trigger has noted: its note goes away in the transaction that starts it, under an id that follows from what happened. So it starts exactly once, whoever
/// tries.
/// </summary>
public sealed class FiringStarter(NpgsqlDataSource dataSource, ChainStore chains, RunStarter starter, RunStore runs, ILogger<FiringStarter> logger)
{
    /// <summary>Starts the run, or notes with the trigger why there is none: the chain is switched off, allows no other run now, or something the input needs is missing.</summary>
    public async Task StartAsync(Firing firing, CancellationToken cancellationToken)
    {
        var chain = await chains.FindAsync(firing.Chain, cancellationToken);
        var trigger = chain?.Definition.Triggers.FirstOrDefault(trigger => trigger.Name == firing.Trigger);
        if (trigger is null)
        {
            await DropAsync(firing, "The trigger is gone.", cancellationToken);
            return;
        }

        if (!firing.TryMakeInput(trigger, out var input, out var fault))
        {
            await DropAsync(firing, fault, cancellationToken);
            return;
        }

        try
        {
            var origin = new RunOrigin { By = $"trigger {firing.Trigger}" };
            await StartAsync(firing, starter.CommandFor(chain!, new RunRequest(firing.Chain, input) { RunId = firing.Id, Origin = origin }), cancellationToken);
        }
        catch (RefusedException refused)
        {
            await DropAsync(firing, refused.Message, cancellationToken);
        }
    }

    private async Task StartAsync(Firing firing, StartRun start, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await FiringStore.RemoveAsync(transaction, firing, cancellationToken)) return;

        var (_, recorded) = await runs.StartAsync(transaction, start, idempotencyKey: null, trail: null, cancellationToken);
        await FiringStore.NoteAsync(transaction, firing, problem: null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        runs.Committed(recorded);
        logger.Fired(firing.Trigger, firing.Chain, firing.Id);
    }

    private async Task DropAsync(Firing firing, string problem, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await FiringStore.RemoveAsync(transaction, firing, cancellationToken)) return;

        await FiringStore.NoteAsync(transaction, firing, problem, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.NotFired(firing.Trigger, firing.Chain, problem);
    }
}
