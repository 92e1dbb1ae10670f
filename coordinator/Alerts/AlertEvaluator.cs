using System.IO.Enumeration;
using Federation.Contracts.Coordinator;
using Federation.Delivery;
using Npgsql;

namespace Federation.Coordinator.Alerts;

/// <summary>
/// Takes a rule's sample and does what follows from it, in one transaction that holds the rule's row: samples, alerts and the messages about them are committed together,
/// and of several replicas one does it.
/// </summary>
public sealed class AlertEvaluator(NpgsqlDataSource dataSource, AlertRuleStore rules, SilenceStore silences, ILogger<AlertEvaluator> logger)
{
    /// <summary>Evaluates a rule that is due; false if there was none.</summary>
    public async Task<bool> EvaluateNextAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await rules.TakeAsync(transaction, cancellationToken) is not { } rule) return false;

        var ended = await SampleAsync(transaction, rule, cancellationToken);
        await TellAsync(transaction, rule, ended, cancellationToken);
        await AlertRuleStore.PostponeAsync(transaction, rule, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Ends the alerts of a rule that is no longer there, without a word to anybody.</summary>
    public static async Task ForgetAsync(NpgsqlTransaction transaction, string rule, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        foreach (var sql in new[] { "update alerts set ended_at = now() where rule = $1 and ended_at is null", "delete from alert_watches where rule = $1" })
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = rule } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes the sample, raises alerts and ends others; answers those that ended.</summary>
    private async Task<IReadOnlyList<AlertResponse>> SampleAsync(NpgsqlTransaction transaction, AlertRule rule, CancellationToken cancellationToken)
    {
        var definition = rule.Definition;
        var values = await ValuesAsync(transaction, definition, cancellationToken);
        var watches = await WatchesAsync(transaction, rule.Name, cancellationToken);
        var (after, over) = (new Dictionary<string, AlertWatch>(), new List<Guid>());
        foreach (var subject in values.Keys.Union(watches.Keys))
        {
            var (before, value) = (watches.GetValueOrDefault(subject, AlertWatch.None), values.GetValueOrDefault(subject));
            var (watch, step) = AlertDecider.Next(before, value > definition.Threshold, definition.For, definition.Of);
            if (step == AlertStep.Ended) over.Add(before.Alert!.Value);
            if (step == AlertStep.Raised)
            {
                watch = watch with { Alert = await AlertLog.RaiseAsync(transaction, rule, subject, value, cancellationToken) };
                logger.Raised(rule.Name, subject, value);
            }

            after[subject] = watch;
        }

        await SaveAsync(transaction, rule.Name, after, cancellationToken);
        return over.Count == 0 ? [] : await AlertLog.EndAsync(transaction, over, cancellationToken);
    }

    /// <summary>Queues messages about what began and about what ended: of the latter only where somebody had been told that it began.</summary>
    private async Task TellAsync(NpgsqlTransaction transaction, AlertRule rule, IReadOnlyList<AlertResponse> ended, CancellationToken cancellationToken)
    {
        foreach (var alert in ended) logger.Ended(rule.Name, alert.Subject);
        var untold = await AlertLog.UntoldAsync(transaction, rule.Name, cancellationToken);
        if (untold.Count + ended.Count == 0) return;

        var silent = await silences.ActiveAsync(cancellationToken);
        bool IsSilent(AlertResponse alert) => silent.Any(silence => Matches(silence.Rule, alert.Rule) && Matches(silence.Subject, alert.Subject));
        List<AlertResponse> begun = [.. untold.Where(alert => !IsSilent(alert))];
        List<NewNotification> notes = [.. begun.Concat(ended.Where(alert => alert.Told && !IsSilent(alert))).SelectMany(alert => AlertMessages.Of(rule, alert))];
        await NotificationStore.AddAsync(notes, transaction.Connection!, cancellationToken);
        await AlertLog.ToldAsync(transaction, begun.Select(alert => alert.Id), cancellationToken);
    }

    private static async Task<Dictionary<string, double>> ValuesAsync(NpgsqlTransaction transaction, AlertRuleRequest rule, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(AlertMetric.Find(rule.Metric)!.Sql, transaction.Connection, transaction);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var values = new Dictionary<string, double>();
        while (await rows.ReadAsync(cancellationToken))
            if (Matches(rule.Scope, rows.GetString(0))) values[rows.GetString(0)] = rows.GetDouble(1);
        return values;
    }

    private static async Task<Dictionary<string, AlertWatch>> WatchesAsync(NpgsqlTransaction transaction, string rule, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select subject, samples, alert from alert_watches where rule = $1", transaction.Connection, transaction) { Parameters = { new() { Value = rule } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var watches = new Dictionary<string, AlertWatch>();
        while (await rows.ReadAsync(cancellationToken)) watches[rows.GetString(0)] = new AlertWatch(rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetGuid(2));
        return watches;
    }

    /// <summary>Keeps the watches that are not quiet, and no others.</summary>
    private static async Task SaveAsync(NpgsqlTransaction transaction, string rule, Dictionary<string, AlertWatch> watches, CancellationToken cancellationToken)
    {
        var kept = watches.Where(watch => !watch.Value.IsQuiet).ToList();
        await using var command = new NpgsqlCommand(
            """
            with gone as (delete from alert_watches where rule = $1 and subject <> all($2))
            insert into alert_watches (rule, subject, samples, alert) select $1, * from unnest($2, $3, $4::uuid[])
            on conflict (rule, subject) do update set samples = excluded.samples, alert = excluded.alert
            """,
            transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = rule },
                new() { Value = kept.Select(watch => watch.Key).ToArray() },
                new() { Value = kept.Select(watch => watch.Value.Samples).ToArray() },
                new() { Value = kept.Select(watch => watch.Value.Alert).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
