using System.Text.Json;
using System.Text.Json.Serialization;
using Federation.Coordinator.Chains;
using Marten;

namespace Federation.Coordinator.Triggers;

/// <summary>Keeps the table of triggers as the chains say, within the transaction that changes a chain.</summary>
internal static class TriggerRows
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>
    /// Writes a chain's triggers. A schedule that is new or says something else begins now, by PostgreSQL's clock; one that stays as it was goes on where it is. What is switched off has
    /// no row.
    /// </summary>
    public static void Write(IDocumentSession session, string name, Chain? present)
    {
        var triggers = present is { Definition.Enabled: true } ? present.Definition.Triggers.Where(trigger => trigger.Enabled).ToList() : [];
        session.QueueSqlCommand("delete from chain_triggers where chain = ? and trigger <> all(?)", name, triggers.Select(trigger => trigger.Name).ToArray());
        foreach (var trigger in triggers) Write(session, name, trigger);
        var hooks = present?.Definition.Triggers.Where(trigger => trigger.Webhook is not null).Select(trigger => trigger.Name).ToArray() ?? [];
        session.QueueSqlCommand("delete from hook_secrets where chain = ? and trigger <> all(?)", name, hooks);
    }

    /// <summary>A schedule as it is stored.</summary>
    public static ScheduleTrigger ReadSchedule(string definition) => JsonSerializer.Deserialize<TriggerDefinition>(definition, Json)!.Schedule!;

    private static void Write(IDocumentSession session, string chain, TriggerDefinition trigger)
    {
        var source = trigger.Job?.Region ?? trigger.Chain?.Name ?? "";
        var results = trigger.Job?.Results.Select(Word) ?? trigger.Chain?.Results.Select(Word) ?? [];
        session.QueueSqlCommand(
            """
            insert into chain_triggers as t (chain, trigger, kind, definition, source, event, event_title, results, cursor_at, next_at)
            values (?, ?, ?, ?::jsonb, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, now(), case when ? then now() end)
            on conflict (chain, trigger) do update set
              kind = excluded.kind, definition = excluded.definition, source = excluded.source, event = excluded.event, event_title = excluded.event_title, results = excluded.results,
              cursor_at = case when t.definition -> 'schedule' = excluded.definition -> 'schedule' then t.cursor_at else excluded.cursor_at end,
              next_at = case when t.definition -> 'schedule' = excluded.definition -> 'schedule' then t.next_at else excluded.next_at end
            """,
            chain, trigger.Name, trigger.Kind, JsonSerializer.Serialize(trigger, Json), source, trigger.Job?.Event ?? "", trigger.Job?.EventTitle ?? "", results.ToArray(), trigger.Schedule is not null);
    }

    private static string Word<T>(T result) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(result.ToString());
}
