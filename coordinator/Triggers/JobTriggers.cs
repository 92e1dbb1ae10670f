using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;
using Npgsql;

namespace Federation.Coordinator.Triggers;

/// <summary>Notes the runs that jobs start by having ended, within the transaction that takes a page of a region's feed in.</summary>
internal static class JobTriggers
{
    /// <summary>Takes in what happened to jobs of a region.</summary>
    public static async Task TakeAsync(NpgsqlTransaction transaction, string region, IReadOnlyList<JobChange> changes, CancellationToken cancellationToken)
    {
        var ended = changes.Where(change => JobStates.IsFinal(change.State)).ToList();
        if (ended.Count == 0 || !await IsWatchedAsync(transaction, region, cancellationToken)) return;

        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        foreach (var change in ended) batch.BatchCommands.Add(FiringSql.OfJob(region, change.Id, change.Event, change.EventTitle, change.State, Facts(region, change)));
        if (await batch.ExecuteNonQueryAsync(cancellationToken) == 0) return;

        await using var tell = new NpgsqlCommand($"notify {FiringLoop.Channel}", transaction.Connection, transaction);
        await tell.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> IsWatchedAsync(NpgsqlTransaction transaction, string region, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select exists (select from chain_triggers where source = $1 and kind = 'job')", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = region } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static JsonObject Facts(string region, JobChange change) => new()
    {
        ["id"] = change.Id,
        ["region"] = region,
        ["event"] = change.Event,
        ["eventTitle"] = change.EventTitle,
        ["result"] = change.State,
        ["code"] = change.Code?.ToString(),
        ["description"] = Storable.Text(change.Description),
        ["hostname"] = change.Hostname,
        ["endedAt"] = RegionTime.At(change.At),
        ["output"] = Storable.Json(change.ChainData)?.DeepClone(),
    };
}
