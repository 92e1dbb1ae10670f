using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Network;

internal static class LiveAssessmentEndpoint
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static void MapLiveAssessment(this IEndpointRouteBuilder assessments) => assessments
        .MapGet("/{id:guid}/live", HandleAsync)
        .Needs(Role.Viewer, On.Region)
        .WithName("GetLiveAssessment")
        .WithSummary("An assessment as Server-Sent Events, about every second until it is over: each is the whole of it as far as it is, and its type its state (waiting, running, done, cancelled).");

    internal static async Task<Results<ServerSentEventsResult<JsonNode>, ProblemHttpResult>> HandleAsync(
        string name, Guid id, HttpContext http, AssessmentStore store, TimeProvider time, CancellationToken cancellationToken) =>
        await store.FindAsync(name, id, cancellationToken) is { } first
            ? LiveEvents.Answer(http, cancel => FollowAsync(first, store, time, cancel))
            : Problems.NotFound($"Region '{name}' has no assessment {id}.");

    /// <summary>Whichever replica measures writes down every second how far it is, so looking as often tells all there is. A replica that stops ends the answer; another goes on with it.</summary>
    private static async IAsyncEnumerable<SseItem<JsonNode>> FollowAsync(
        AssessmentResponse first, AssessmentStore store, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        for (var now = first; now is not null; now = await store.FindAsync(first.Region, first.Id, cancellationToken))
        {
            yield return new SseItem<JsonNode>(JsonSerializer.SerializeToNode(now, JsonSerializerOptions.Web)!, now.State);
            if (AssessmentStates.IsOver(now.State) || !await timer.WaitForNextTickAsync(cancellationToken)) yield break;
        }
    }
}
