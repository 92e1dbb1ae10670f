using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.ClusterNode.IntegrationTests.Notifications;
using Federation.Contracts.Regions;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Recordings;

/// <summary>
/// Plays recordings against a node, one after the other: makes what a call needs and was not recorded, puts our ids and secrets where it has Cronicle's, and tells in what the answer differs.
/// </summary>
internal sealed partial class Replay(Node node, RecordedThings things, HookReceiver hooks, string hostname) : IDisposable
{
    private const string AdminSession = "1e9a900d85ee852e0305aa2edb3af370a8ce70b3ae5f109567b4ba89ace191ff";

    /// <summary>Where web hooks went when they were recorded.</summary>
    private static readonly string[] Receivers = ["http://127.0.0.1:33959/", "http://10.90.1.1:8099/"];

    private static readonly string[] Compared = ["content-type", "content-encoding", "cache-control", "expires", "location", "content-disposition"];

    private readonly HttpClient http = new(new HttpClientHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None, AllowAutoRedirect = false }) { BaseAddress = node.Http.BaseAddress };

    /// <summary>Ours for each of theirs: ids, keys, sessions, tokens, addresses.</summary>
    private readonly Dictionary<string, string> ours = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Says that a recorded word stands for one of ours.</summary>
    public void Stands(string recorded, string here) => ours[recorded] = here;

    /// <summary>Whether it is known what a recorded word stands for.</summary>
    public bool Knows(string recorded) => ours.ContainsKey(recorded);

    /// <summary>Our id for a recorded one; what it stands for is made if it is not there yet.</summary>
    public async Task<string> OursAsync(string id, bool running = false)
    {
        if (ours.TryGetValue(id, out var known)) return known;
        return ours[id] = id[0] switch
        {
            'e' => await MakeEventAsync(things.EventOf(id)),
            'j' => await MakeJobAsync(id, running),
            'p' when things.Plugins.TryGetValue(id, out var plugin) => await MakePluginAsync(plugin),
            _ => id,
        };
    }

    /// <summary>Makes a recorded event, with changes.</summary>
    public async Task MakeAsync(string id, string changes)
    {
        var e = things.EventOf(id);
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject()) e[name] = value?.DeepClone();
        ours[id] = await MakeEventAsync(e);
    }

    /// <summary>Makes a recorded event whose jobs do not end.</summary>
    public Task HoldAsync(string id)
    {
        var parameters = things.EventOf(id)["params"]!;
        parameters["script"] = Held((string)parameters["script"]!);
        return MakeAsync(id, new JsonObject { ["params"] = parameters.DeepClone() }.ToJsonString(RegionJson.Options));
    }

    /// <summary>Forgets which of ours a recorded word stands for.</summary>
    public void Forget(string recorded) => ours.Remove(recorded);

    /// <summary>Runs a recorded event, with other parameters if there are some.</summary>
    public async Task<string> RunAsync(string eventId, JsonNode? parameters = null)
    {
        var request = new JsonObject { ["id"] = await OursAsync(eventId), ["params"] = parameters?.DeepClone() ?? new JsonObject() };
        var reply = await node.MustAsync("run_event", await TranslatedAsync(request.ToJsonString(RegionJson.Options)));
        return reply["ids"]!.AsArray() is [{ } id, ..] ? (string)id! : "";
    }

    /// <summary>Runs a recorded event and waits for its job's end.</summary>
    public async Task<JsonObject> RunToEndAsync(string eventId) => await EndAsync(await RunAsync(eventId));

    /// <summary>One of our jobs, once something is true of it.</summary>
    public Task<JsonObject> JobAsync(string job, Func<JsonObject, bool> condition) =>
        Eventually.HoldsAsync(_ => node.JobAsync(job, wait: 1), condition, TimeSpan.FromSeconds(60), Cancel);

    /// <summary>One of our jobs, once it has ended.</summary>
    public Task<JsonObject> EndAsync(string job) => JobAsync(job, view => view.ContainsKey("time_end"));

    /// <summary>Calls in the name of the administrator, for what no recording does; recorded ids are put in our words.</summary>
    public async Task<JsonObject> DoAsync(string call, string parameters) => await node.MustAsync(call, await TranslatedAsync(parameters));

    /// <summary>Plays an exchange and tells the differences.</summary>
    public async Task<IReadOnlyList<string>> PlayAsync(Recording recording)
    {
        using var request = await RequestAsync(recording.Request!);
        using var response = await http.SendAsync(request, Cancel);
        var bytes = await response.Content.ReadAsByteArrayAsync(Cancel);
        var text = Encoding.UTF8.GetString(response.Content.Headers.ContentEncoding.Contains("gzip") ? Unzip(bytes) : bytes);
        JsonNode? body = recording.Body is JsonObject && text.StartsWith('{') ? JsonNode.Parse(text) : text;
        Learn(recording.Body, body);

        var (theirs, our) = (Said(recording.Body), Said(body));
        return
        [
            .. Headers(recording, response),
            .. (int)recording.Reply!["status"]! == (int)response.StatusCode ? Array.Empty<string>() : [$"status {recording.Reply["status"]} was recorded, {(int)response.StatusCode} answered"],
            .. Compare(theirs, our),
        ];
    }

    /// <summary>Compares an object with a recorded one.</summary>
    public IReadOnlyList<string> Compare(JsonNode? recorded, JsonNode? here) => Likeness.Differences(recorded, here, Translate, Held);

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    /// <summary>A script that does the same and does not end.</summary>
    private static string Held(string script) => $"#!/bin/sh\n({script})\nsleep 600\n";

    private async Task<HttpRequestMessage> RequestAsync(JsonObject recorded)
    {
        var request = new HttpRequestMessage(new HttpMethod((string)recorded["method"]!), await TranslatedAsync((string)recorded["path"]!));
        var headers = recorded["headers"]!.AsObject();
        if (recorded["body"] is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(await TranslatedAsync(body is JsonValue value && value.TryGetValue<string>(out var raw) ? raw : body.ToJsonString(RegionJson.Options))));
            if (headers["Content-Type"] is { } type) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse((string)type!);
        }

        foreach (var (name, value) in headers)
            if (name is not ("Content-Type" or "Content-Length")) request.Headers.TryAddWithoutValidation(name, await TranslatedAsync((string)value!));
        return request;
    }

    private async Task<string> MakeEventAsync(JsonObject e) => (string)(await DoAsync("create_event", e.ToJsonString(RegionJson.Options)))["id"]!;

    /// <summary>Plugins were made in the administrator's session.</summary>
    private async Task<string> MakePluginAsync(JsonObject plugin) =>
        (string)(await node.CallInAsync(ours[AdminSession], "app/create_plugin", await TranslatedAsync(plugin.ToJsonString(RegionJson.Options))))["id"]!;

    private async Task<string> MakeJobAsync(string id, bool running)
    {
        var job = await RunAsync(things.EventOfJob.GetValueOrDefault(id, "eventofunknown"));
        await JobAsync(job, view => view.ContainsKey(running ? "pid" : "time_end"));
        return job;
    }

    private async Task<string> TranslatedAsync(string text)
    {
        foreach (var id in Id().Matches(text).Select(match => match.Value).Distinct()) await OursAsync(id);
        return Translate(text);
    }

    private string Translate(string text)
    {
        foreach (var (theirs, here) in ours) text = text.Replace(theirs, here, StringComparison.Ordinal);
        foreach (var receiver in Receivers) text = text.Replace(receiver, hooks.UrlOf(""), StringComparison.Ordinal);
        return text.Replace("worker1", hostname, StringComparison.Ordinal);
    }

    /// <summary>Remembers which of our ids and secrets stand for theirs.</summary>
    private void Learn(JsonNode? recorded, JsonNode? here)
    {
        if (recorded is not JsonObject || here is not JsonObject) return;
        foreach (var name in new[] { "id", "session_id", "token" })
            if (recorded[name] is { } theirs && here[name] is { } our) ours[(string)theirs!] = (string)our!;
        if (recorded["ids"] is JsonArray ids && here["ids"] is JsonArray ourIds)
            foreach (var (theirs, our) in ids.Zip(ourIds)) ours[(string)theirs!] = (string)our!;
    }

    /// <summary>What an answer says: JSON within a script counts as JSON.</summary>
    private static JsonNode? Said(JsonNode? body) =>
        body is JsonValue value && value.TryGetValue<string>(out var text) && Script().Match(text) is { Success: true } script ? JsonNode.Parse(script.Groups[1].Value) : body;

    private IEnumerable<string> Headers(Recording recording, HttpResponseMessage response)
    {
        foreach (var (name, value) in recording.Reply!["headers"]!.AsObject())
        {
            if (!Compared.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.StartsWith("access-control-", StringComparison.OrdinalIgnoreCase)) continue;
            var here = response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "(nothing)";
            if (Words(here) != Words(Translate((string)value!))) yield return $"header {name}: {value} was recorded, {here} answered";
        }
    }

    private static string Words(string header) => string.Join(',', header.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)).ToLowerInvariant();

    private static byte[] Unzip(byte[] bytes)
    {
        using var gzip = new System.IO.Compression.GZipStream(new MemoryStream(bytes), System.IO.Compression.CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    [GeneratedRegex(@"\b[ejp]mwsr[a-z0-9]{6}\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"^[\w.]+\((\{.*\})\);?\s*$", RegexOptions.Singleline)]
    private static partial Regex Script();
}
