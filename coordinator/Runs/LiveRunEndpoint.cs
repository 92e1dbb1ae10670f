using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Hosting;
using Federation.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Runs;

internal static class LiveRunEndpoint
{
    public static void MapLiveRun(this IEndpointRouteBuilder runs) => runs
        .MapGet("/{id:guid}/live", HandleAsync)
        .Needs(Role.Viewer, On.Run)
        .WithName("GetLiveRun")
        .WithSummary("What happens to a run as Server-Sent Events, until it is over: its history from the start, or from 'Last-Event-ID' on, and what is added to it.")
        .WithDescription(
            "The id of an event is its version, its type what happened. Events of type 'progress' (a list of step, attempt and progress) and 'alive' (every 15 seconds without news) have no id. "
            + "The answer ends also when this coordinator stops: whoever asks again with the last id misses nothing.");

    internal static async Task<Results<ServerSentEventsResult<JsonNode>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        Guid id, HttpContext http, RunQueries runs, RunNews news, CancellationToken cancellationToken)
    {
        var after = 0L;
        if (EventStream.LastHeardBy(http) is { } last && !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["Last-Event-ID"] = ["Give the id of an event of this run, which is a number, or leave it out."] });
        if (await runs.FindAsync(id, cancellationToken) is null) return GetRunEndpoint.NoSuchRun(id);
        return LiveEvents.Answer(http, cancel => FollowAsync(id, after, runs, news, cancel));
    }

    /// <summary>The run is read before its events: when it is over then, its last event is among those that are read.</summary>
    private static async IAsyncEnumerable<SseItem<JsonNode>> FollowAsync(
        Guid id, long after, RunQueries runs, RunNews news, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = news.Watch(id, onlyItsEnd: false);
        var told = "[]";
        while (true)
        {
            watch.Rearm();
            var run = (await runs.PresentAsync(id, cancellationToken))!;
            foreach (var happened in await runs.HistoryAsync(id, after, cancellationToken))
            {
                after = happened.Version;
                yield return new SseItem<JsonNode>(JsonSerializer.SerializeToNode(happened, JsonSerializerOptions.Web)!, happened.Type) { EventId = happened.Version.ToString(CultureInfo.InvariantCulture) };
            }

            var progress = Progress(run);
            if (progress.ToJsonString() is var text && text != told) yield return new SseItem<JsonNode>(progress, "progress");
            told = text;
            if (run.IsOver) yield break;
            await watch.Heard.WaitAsync(cancellationToken);
        }
    }

    private static JsonArray Progress(Run run) =>
    [
        .. run.Steps.Where(step => step is { State: StepStates.Running, Progress: not null })
            .Select(step => (JsonNode)new JsonObject { ["step"] = step.Name, ["attempt"] = step.Attempt, ["progress"] = step.Progress }),
    ];
}
