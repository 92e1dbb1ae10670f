using System.Text.Json.Nodes;
using Federation.Coordinator.Runs;
using Marten;

namespace Federation.Coordinator.Triggers;

/// <summary>Notes the runs that other runs start by having ended, within the transaction in which those end.</summary>
internal static class RunTriggers
{
    /// <summary>Takes in that runs are over.</summary>
    public static void Take(IDocumentSession session, IReadOnlyList<Run> over)
    {
        foreach (var run in over) session.QueueSqlCommand(
            $"""
            with fired as (
              insert into trigger_firings (id, chain, trigger, cause, due_at)
              select md5('run/' || ? || '/' || chain || '/' || trigger)::uuid, chain, trigger, jsonb_build_object('name', trigger, 'kind', kind) || ?::jsonb, now()
              from chain_triggers where source = ? and kind = 'chain' and ? = any(results) on conflict (id) do nothing returning 1)
            select pg_notify('{FiringLoop.Channel}', '') from fired limit 1
            """,
            run.Id.ToString(), Facts(run).ToJsonString(), run.Chain, run.State);
    }

    private static JsonObject Facts(Run run) => new()
    {
        ["run"] = new JsonObject
        {
            ["id"] = run.Id.ToString(),
            ["chain"] = run.Chain,
            ["version"] = run.Version,
            ["result"] = run.State,
            ["endedAt"] = run.EndedAt,
            ["input"] = run.Input?.DeepClone(),
            ["output"] = new JsonObject(run.Steps.Where(step => step.Output is not null).Select(step => KeyValuePair.Create(step.Name, (JsonNode?)step.Output!.DeepClone()))),
        },
    };
}
