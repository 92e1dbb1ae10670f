using System.Text.Json.Nodes;
using Federation.ClusterNode.IntegrationTests.Notifications;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Recordings;

/// <summary>What has to be so before a recording can be played, because calls that were not recorded had made it so; and the objects that are recorded without a call.</summary>
internal sealed class Staging(Replay replay, Node node, HookReceiver hooks)
{
    private const string EverySecond = """{"timing":{"cron":"* * * * * *"}}""";
    private const string UserSession = "1ecde03f3fd682eda1e98d4c055377a2f3875e039f8a16c72e06235493bbc199";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Prepares an exchange, by its number.</summary>
    public Task BeforeAsync(string name) => name[..4] switch
    {
        "0006" => replay.HoldAsync("emwsrpeh306"),
        "0110" => EndOfAsync("jmwsrph0l2i"),
        "0114" => HoldAndRunAsync("emwsrphlq2l", "jmwsrphlt2m"),
        "0134" => TimesAsync(3, () => replay.RunToEndAsync("emwsrpm2k35")),
        "0143" => replay.OursAsync("jmwsrpmnf3f", running: true),
        "0149" => HoldAndRunAsync("eventofupdate", "jmwsrpokg3j"),
        "0154" => WaitForRetryAsync("emwsrprmc3s", "jmwsrprmk3t"),
        "0159" => HoldAndRunAsync("emwsrpugw3v"),
        "0160" => HoldAndRunAsync("emwsrpw523x"),
        "0161" => replay.RunAsync("emwsrpw523x"),
        "0167" => FireAsync("emwsrpegw04", "jmwsrpzpl44"),
        "0186" => LoginAsync(),
        "0204" => HoldAndRunAsync("emwsrqasr6f"),
        "0206" => AbortAllAsync("emwsrqasr6f"),
        "0208" => DeleteEventAsync("emwsrqasr6f"),
        "0213" => DeleteEventAsync("emwsrqbpb6i"),
        "0219" => DeleteEventAsync("emwsrqbt96l"),
        "0237" => HoldAndRunAsync("emwsrqdoo6x", "jmwsrqdor6y"),
        "0239" => TimesAsync(2, () => replay.RunAsync("emwsrqfc56z")),
        "0243" => ChainToNowhereAsync("emwsrq1xv4n"),
        "11-r" => replay.HoldAsync("emwsr8kg602"),
        "13-g" => RunsAsync("jmwsr8kgk03"),
        "16-g" => ReplaceAsync("emwsr8kg602", "jmwsr8kgk03"),
        _ => Task.CompletedTask,
    };

    /// <summary>What this region has where an object was recorded.</summary>
    public async Task<JsonNode?> ObjectAsync(Recording recording)
    {
        var id = (string?)recording.Content["id"] ?? "";
        return recording.Name[..4] switch
        {
            "0138" => await HeldJobAsync("emwsrpeh60b", id, view => view.ContainsKey("cpu")),
            "0164" => await replay.EndAsync(await ReplaceAsync("emwsrpeh306", id)),
            "0165" => await LaunchFailureHookAsync(),
            "0166" => await JobOfAsync("emwsrpeh105", id),
            "0168" or "0169" => await ChainedAsync(recording.Content, id),
            "0170" => JsonNode.Parse((await LogOfAsync("emwsrq2hm4z", id)).First(line => line.StartsWith('{'))),
            "0171" => await EnvironmentAsync("emwsrq2kq51", "jmwsrq2ku52"),
            "0174" => await HookAsync("jmwsrq7xg5x", "wh", 0),
            "0175" => await HookAsync("jmwsrq7xg5x", "wh", 1),
            "0176" => await HookAsync("jmwsrq8125z", "whf", 1),
            "0242" => await DeletedRowAsync(),
            _ => await EndedAsync(id, recording.Content),
        };
    }

    /// <summary>The job that stands for a recorded one, or a new one like it, once it has ended.</summary>
    private async Task<JsonObject> EndedAsync(string id, JsonObject job)
    {
        if (!replay.Knows(id)) replay.Stands(id, await replay.RunAsync((string)job["event"]!, job["params"]));
        return await replay.EndAsync(await replay.OursAsync(id));
    }

    private async Task RunsAsync(string job) => await replay.JobAsync(await replay.OursAsync(job), view => view.ContainsKey("pid"));

    private async Task EndOfAsync(string job) => await replay.EndAsync(await replay.OursAsync(job));

    private async Task HoldAndRunAsync(string eventId, string? job = null)
    {
        await replay.HoldAsync(eventId);
        var run = await replay.RunAsync(eventId);
        await replay.JobAsync(run, view => view.ContainsKey("pid"));
        if (job is not null) replay.Stands(job, run);
    }

    private async Task<JsonObject> HeldJobAsync(string eventId, string job, Func<JsonObject, bool> condition)
    {
        await HoldAndRunAsync(eventId, job);
        return await replay.JobAsync(await replay.OursAsync(job), condition);
    }

    /// <summary>Lets a job that ends stand for one that was held.</summary>
    private async Task<string> ReplaceAsync(string eventId, string job)
    {
        replay.Forget(eventId);
        var ended = await replay.RunAsync(eventId);
        await replay.EndAsync(ended);
        replay.Stands(job, ended);
        return ended;
    }

    private async Task WaitForRetryAsync(string eventId, string job)
    {
        await replay.MakeAsync(eventId, """{"retry_delay":600}""");
        var run = await replay.RunAsync(eventId);
        await replay.JobAsync(run, view => view.ContainsKey("pending"));
        replay.Stands(job, run);
    }

    private async Task FireAsync(string eventId, string job)
    {
        await replay.MakeAsync(eventId, EverySecond);
        replay.Stands(job, (string)(await JobOfAsync(eventId, job))["id"]!);
        await replay.DoAsync("update_event", $$"""{"id":"{{eventId}}","enabled":0}""");
    }

    private async Task LoginAsync() => replay.Stands(UserSession, await node.LoginAsync("ctmwsrpeb1u", "pw1"));

    private async Task AbortAllAsync(string eventId)
    {
        await replay.DoAsync("abort_jobs", $$"""{"event":"{{eventId}}"}""");
        var id = await replay.OursAsync(eventId);
        await Eventually.HoldsAsync(_ => node.MustAsync("get_event", $$"""{"id":"{{id}}"}"""), reply => reply["jobs"] is null, TimeSpan.FromSeconds(60), Cancel);
    }

    private async Task DeleteEventAsync(string eventId)
    {
        await replay.DoAsync("abort_jobs", $$"""{"event":"{{eventId}}"}""");
        await Eventually.HoldsAsync(
            async _ => await node.CallAsync("delete_event", $$"""{"id":"{{await replay.OursAsync(eventId)}}"}"""), reply => reply["code"]!.ToString() == "0", TimeSpan.FromSeconds(60), Cancel);
    }

    /// <summary>The first ended job of an event.</summary>
    private async Task<JsonObject> JobOfAsync(string eventId, string job)
    {
        var id = await replay.OursAsync(eventId);
        var history = await Eventually.HoldsAsync(
            _ => node.MustAsync("get_event_history", $$"""{"id":"{{id}}"}"""), reply => reply["rows"]!.AsArray().Count > 0, TimeSpan.FromSeconds(60), Cancel);
        var first = (string)history["rows"]!.AsArray()[^1]!["id"]!;
        replay.Stands(job, first);
        return await replay.EndAsync(first);
    }

    private async Task<JsonObject> ChainedAsync(JsonObject job, string id)
    {
        var source = await replay.RunAsync((string)job["source_event"]!);
        replay.Stands((string)job["source_job"]!, source);
        return await JobOfAsync((string)job["event"]!, id);
    }

    private async Task ChainToNowhereAsync(string eventId)
    {
        await replay.RunToEndAsync(eventId);
        await Eventually.HoldsAsync(
            _ => node.MustAsync("get_activity"), reply => reply["rows"]!.AsArray().Any(line => (string?)line!["action"] == "warning"), TimeSpan.FromSeconds(60), Cancel);
    }

    private async Task<JsonNode> LaunchFailureHookAsync()
    {
        await replay.MakeAsync("emwsrpeht0c", EverySecond);
        var body = (await hooks.ReceivedAsync("launchfail", 1))[0];
        await replay.DoAsync("update_event", """{"id":"emwsrpeht0c","enabled":0}""");
        body["timing"] = new JsonObject();
        return Content(body);
    }

    private async Task<JsonNode> HookAsync(string job, string path, int place)
    {
        await EndOfAsync(job);
        return Content((await hooks.ReceivedAsync(path, 2))[place]);
    }

    private static JsonObject Content(JsonObject received)
    {
        var content = received.DeepClone().AsObject();
        content.Remove("content-type");
        return content;
    }

    private async Task<string[]> LogOfAsync(string eventId, string job)
    {
        var id = (string)(await replay.RunToEndAsync(eventId))["id"]!;
        replay.Stands(job, id);
        return (await node.Http.GetStringAsync(new Uri($"/api/app/get_job_log/v1?id={id}", UriKind.Relative), Cancel)).Split('\n');
    }

    private async Task<JsonObject> EnvironmentAsync(string eventId, string job) => new(
        (await LogOfAsync(eventId, job)).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0]).Select(pair => KeyValuePair.Create<string, JsonNode?>(pair[0], pair[1])));

    private async Task<JsonObject> DeletedRowAsync() =>
        (await replay.DoAsync("get_event_history", """{"id":"emwsrqndu72"}"""))["rows"]![0]!.DeepClone().AsObject();

    private static async Task TimesAsync(int times, Func<Task> what)
    {
        for (var i = 0; i < times; i++) await what();
    }
}
