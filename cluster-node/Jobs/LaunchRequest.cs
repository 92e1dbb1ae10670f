using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Jobs;

/// <summary>A wish to start an event's job now.</summary>
/// <param name="EventId">The event; null to look for it by <paramref name="EventTitle"/>.</param>
/// <param name="EventTitle">The event's title.</param>
/// <param name="Overrides">Properties of the event to be replaced for this job, checked; <c>params</c> may be sparse.</param>
/// <param name="Source">Who starts it; null for the schedule.</param>
/// <param name="IdempotencyKey">The key under which this may be repeated.</param>
/// <param name="Allow">Looks at the event, and at the job that would be started, and throws if the caller may not start it.</param>
/// <param name="TraceParent">The place in a trace that it is asked for at, as the header <c>traceparent</c> of W3C Trace Context has it; no part of what is asked for.</param>
public sealed record LaunchRequest(
    string? EventId, string? EventTitle, JsonObject Overrides, string? Source, string? IdempotencyKey, Action<JsonObject>? Allow = null, string? TraceParent = null)
{
    /// <summary>What is asked for, hashed: a repetition under the same key has to ask for the same.</summary>
    public byte[] Fingerprint() =>
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new JsonArray(EventId, EventTitle, Overrides.DeepClone()), RegionJson.Options));
}

/// <summary>What a launch led to.</summary>
/// <param name="JobIds">The jobs that were accepted.</param>
/// <param name="Queued">How many of the event's jobs wait now, if this one has to; null if it does not.</param>
/// <param name="IsDuplicate">Whether the same launch had been accepted before and these are the jobs of then.</param>
public sealed record Launched(IReadOnlyList<string> JobIds, int? Queued, bool IsDuplicate);
