using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;
using Npgsql;

namespace Federation.Coordinator.Triggers;

/// <summary>Judges calls of web hooks and notes the runs they start.</summary>
internal sealed class HookCalls(ChainStore chains, HookSecrets secrets, NpgsqlDataSource dataSource, FiringLoop firings, TimeProvider time)
{
    /// <summary>Why a call is not taken; null if it is.</summary>
    public async Task<string?> FaultAsync(string chain, string trigger, string timestamp, string signature, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var definition = (await chains.FindAsync(chain, cancellationToken))?.Definition;
        var hook = definition is { Enabled: true } ? definition.Triggers.FirstOrDefault(one => one.Name == trigger && one is { Enabled: true, Webhook: not null })?.Webhook : null;
        if (hook is null) return "There is no such hook, or it is switched off.";
        if (await secrets.FindAsync(chain, trigger, cancellationToken) is not { } secret) return "No secret has been made for it.";
        return HookSignature.Fault(secret, timestamp, signature, body.Span, time.GetUtcNow(), hook.Tolerance);
    }

    /// <summary>Notes the run that a call starts; answers its id, which is the same for the same call.</summary>
    public async Task<Guid> TakeAsync(string chain, string trigger, string signature, JsonNode? body, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { FiringSql.OfHook(chain, trigger, signature, body) } };
        var run = (Guid)(await batch.ExecuteScalarAsync(cancellationToken))!;
        firings.WakeUp();
        return run;
    }
}
