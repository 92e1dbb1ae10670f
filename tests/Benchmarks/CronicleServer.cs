using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Federation.Benchmarks;

/// <summary>Any server that speaks Cronicle's API, by its documented calls alone: none of this project's extensions is used.</summary>
public sealed class CronicleServer : IDisposable
{
    private const string NoOpScript = "#!/bin/sh\nexit 0\n";
    private static readonly TimeSpan JobEvery = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan StartEvery = TimeSpan.FromMilliseconds(5);
    private readonly HttpClient http;

    /// <summary>A server at its URL.</summary>
    public CronicleServer(ServerOptions options) => http = new HttpClient { BaseAddress = options.Url, Timeout = TimeSpan.FromSeconds(60), DefaultRequestHeaders = { { "X-API-Key", options.Key } } };

    /// <summary>Makes an event on demand whose job does nothing; answers its id.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="chain">The event that follows each of its jobs; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> CreateEventAsync(string title, string? chain, CancellationToken cancellationToken)
    {
        var e = new JsonObject
        {
            ["title"] = title,
            ["enabled"] = 1,
            ["category"] = "general",
            ["plugin"] = "shellplug",
            ["target"] = "allgrp",
            ["max_children"] = 0,
            ["timing"] = false,
            ["params"] = new JsonObject { ["script"] = NoOpScript, ["annotate"] = 0, ["json"] = 0 },
        };
        if (chain is not null) e["chain"] = chain;
        return (string)(await MustAsync("create_event", e, cancellationToken))["id"]!;
    }

    /// <summary>Deletes an event.</summary>
    public Task DeleteEventAsync(string id, CancellationToken cancellationToken) => MustAsync("delete_event", new JsonObject { ["id"] = id }, cancellationToken);

    /// <summary>Starts a job; answers its id.</summary>
    public async Task<string> RunEventAsync(string id, CancellationToken cancellationToken) =>
        (string)(await MustAsync("run_event", new JsonObject { ["id"] = id }, cancellationToken))["ids"]!.AsArray()[0]!;

    /// <summary>Asks for a job until its record is final. A server may not know a job for a moment after its end.</summary>
    public Task EndAsync(string job, CancellationToken cancellationToken) => UntilAsync(
        async cancel => (await CallAsync("get_job_status", new JsonObject { ["id"] = job }, cancel))["job"]?["time_end"] is not null, JobEvery, cancellationToken);

    /// <summary>How many jobs of an event have ended.</summary>
    public async Task<int> EndedAsync(string id, CancellationToken cancellationToken)
    {
        var reply = await CallAsync("get_event_history", new JsonObject { ["id"] = id, ["offset"] = 0, ["limit"] = 1 }, cancellationToken);
        return reply["list"]?["length"]?.GetValue<int>() ?? 0;
    }

    /// <summary>Waits until so many jobs of an event have ended.</summary>
    public Task UntilEndedAsync(string id, int jobs, TimeSpan lookEvery, CancellationToken cancellationToken) =>
        UntilAsync(async cancel => await EndedAsync(id, cancel) >= jobs, lookEvery, cancellationToken);

    /// <summary>A page of a list: <c>get_schedule</c> or <c>get_history</c>.</summary>
    public Task PageAsync(string call, CancellationToken cancellationToken) => MustAsync(call, new JsonObject { ["offset"] = 0, ["limit"] = 50 }, cancellationToken);

    /// <summary>Waits until it answers and knows the key.</summary>
    public Task UntilAnswersAsync(CancellationToken cancellationToken) => UntilAsync(AnswersAsync, StartEvery, cancellationToken);

    /// <summary>Runs a job to its end as soon as it takes one: at first it may refuse.</summary>
    public Task UntilRunsAsync(string id, CancellationToken cancellationToken) => UntilAsync(cancel => RunsAsync(id, cancel), StartEvery, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private static async Task UntilAsync(Func<CancellationToken, Task<bool>> holds, TimeSpan lookEvery, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(lookEvery, TimeProvider.System);
        while (!await holds(cancellationToken)) await timer.WaitForNextTickAsync(cancellationToken);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return CodeOf(await CallAsync("get_schedule", new JsonObject { ["limit"] = 1 }, cancellationToken)) == "0";
        }
        catch (Exception away) when (away is HttpRequestException or System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private async Task<bool> RunsAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await EndAsync(await RunEventAsync(id, cancellationToken), cancellationToken);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private async Task<JsonObject> MustAsync(string call, JsonObject parameters, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(call, parameters, cancellationToken);
        return CodeOf(reply) == "0" ? reply : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{call} was refused: {reply["description"]}"));
    }

    private async Task<JsonObject> CallAsync(string call, JsonObject parameters, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync($"/api/app/{call}/v1", parameters, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
    }

    private static string CodeOf(JsonObject reply) => $"{reply["code"]}";
}
