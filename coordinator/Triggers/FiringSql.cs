using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace Federation.Coordinator.Triggers;

/// <summary>
/// Statements that note a run to be started. The run's id follows from the trigger and from what happened, so that the same thing told again starts nothing more, for as long as the run is
/// known.
/// </summary>
internal static class FiringSql
{
    private const string Insert =
        "insert into trigger_firings (id, chain, trigger, cause, due_at) select md5($1 || '/' || chain || '/' || trigger)::uuid, chain, trigger, "
        + "jsonb_build_object('name', trigger, 'kind', kind) || $2, now() from chain_triggers where ";

    private const string OnlyOnce = " on conflict (id) do nothing";

    /// <summary>An instant of a schedule.</summary>
    public static NpgsqlBatchCommand OfSchedule(string chain, string trigger, DateTimeOffset instant) => new($"{Insert} chain = $3 and trigger = $4 {OnlyOnce}")
    {
        Parameters =
        {
            Text($"at/{instant.UtcTicks}"),
            Json(new JsonObject { ["dueAt"] = instant.ToUniversalTime() }),
            Text(chain),
            Text(trigger),
        },
    };

    /// <summary>A job that ended in a region: every trigger that waits for such a job.</summary>
    public static NpgsqlBatchCommand OfJob(string region, string jobId, string eventId, string? eventTitle, string result, JsonObject job) =>
        new($"{Insert} source = $3 and kind = 'job' and (event = $4 or event_title = $5) and $6 = any(results) {OnlyOnce}")
        {
            Parameters =
            {
                Text($"job/{region}/{jobId}"),
                Json(new JsonObject { ["job"] = job }),
                Text(region),
                Text(eventId),
                Text(eventTitle),
                Text(result),
            },
        };

    /// <summary>A call of a web hook, told apart by its signature; answers the run's id.</summary>
    public static NpgsqlBatchCommand OfHook(string chain, string trigger, string signature, JsonNode? body) =>
        new($"with fired as ({Insert} chain = $3 and trigger = $4 and kind = 'webhook' {OnlyOnce}) select md5($1 || '/' || $3 || '/' || $4)::uuid")
        {
            Parameters = { Text($"hook/{signature}"), Json(new JsonObject { ["body"] = body }), Text(chain), Text(trigger) },
        };

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Json(JsonObject value) => new() { Value = value.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb };
}
