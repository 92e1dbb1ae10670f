using System.Text.Json;
using Federation.Contracts.Coordinator;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;
using NpgsqlTypes;

namespace Federation.Coordinator.Alerts;

/// <summary>A rule with its web hooks as they are.</summary>
public sealed record AlertRule(string Name, AlertRuleRequest Definition);

/// <summary>The rules. Web hooks are kept encrypted.</summary>
public sealed class AlertRuleStore(NpgsqlDataSource dataSource, IDataProtectionProvider protection)
{
    private const string Take = "select name, definition, web_hooks from alert_rules where enabled and due_at <= now() order by due_at limit 1 for update skip locked";
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;
    private readonly IDataProtector protector = protection.CreateProtector("Federation.Coordinator.Alerts.WebHooks");

    /// <summary>All rules by name.</summary>
    public async Task<IReadOnlyList<AlertRuleResponse>> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "select name, definition, web_hooks, (select count(*) from alerts a where a.rule = r.name and ended_at is null)::int from alert_rules r order by name");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var rules = new List<AlertRuleResponse>();
        while (await rows.ReadAsync(cancellationToken)) rules.Add(Shown(Read(rows), rows.GetInt32(3)));
        return rules;
    }

    /// <summary>One rule; null if there is none of that name.</summary>
    public async Task<AlertRule?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select name, definition, web_hooks from alert_rules where name = $1", connection) { Parameters = { new() { Value = name } } };
        return await OneAsync(command, cancellationToken);
    }

    /// <summary>Locks a rule whose sample is due, for the transaction; null if there is none.</summary>
    public async Task<AlertRule?> TakeAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Take, transaction.Connection, transaction);
        return await OneAsync(command, cancellationToken);
    }

    /// <summary>Says when a rule's next sample is due.</summary>
    public static async Task PostponeAsync(NpgsqlTransaction transaction, AlertRule rule, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update alert_rules set due_at = now() + $2 where name = $1", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = rule.Name }, new() { Value = TimeSpan.FromSeconds(rule.Definition.EverySeconds) } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Stores a rule; its first sample is due at once.</summary>
    public async Task PutAsync(NpgsqlTransaction transaction, AlertRule rule, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into alert_rules (name, definition, web_hooks, enabled, due_at) values ($1, $2, $3, $4, now())
            on conflict (name) do update set definition = $2, web_hooks = $3, enabled = $4, due_at = now()
            """,
            transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = rule.Name },
                new() { Value = JsonSerializer.Serialize(rule.Definition with { WebHooks = null }, Json), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = protector.Protect(JsonSerializer.Serialize(rule.Definition.WebHooks ?? [], Json)) },
                new() { Value = rule.Definition.Enabled },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes a rule away.</summary>
    public static async Task RemoveAsync(NpgsqlTransaction transaction, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("delete from alert_rules where name = $1", transaction.Connection, transaction) { Parameters = { new() { Value = name } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A rule as others may see it: of its web hooks the hosts.</summary>
    public static AlertRuleResponse Shown(AlertRule rule, int active) => new(
        rule.Name, rule.Definition with { WebHooks = [.. (rule.Definition.WebHooks ?? []).Select(hook => new Uri(hook).Authority)] }, AlertMetric.Find(rule.Definition.Metric)!.Unit, active);

    private async Task<AlertRule?> OneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? Read(rows) : null;
    }

    private AlertRule Read(NpgsqlDataReader row)
    {
        var definition = JsonSerializer.Deserialize<AlertRuleRequest>(row.GetString(1), Json)!;
        return new AlertRule(row.GetString(0), definition with { WebHooks = JsonSerializer.Deserialize<List<string>>(protector.Unprotect(row.GetString(2)), Json) });
    }
}
