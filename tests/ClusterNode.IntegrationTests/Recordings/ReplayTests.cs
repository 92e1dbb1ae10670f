using System.Text.Json.Nodes;
using Federation.ClusterNode.IntegrationTests.Notifications;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Recordings;

/// <summary>
/// What a real Cronicle 0.9.99 was recorded to answer, this region answers too: every recorded exchange is played against a node in the recorded order, and every recorded object is
/// compared with the node's own. Skipped where the recordings are not beside the repository; the facts in our own words are in <c>CronicleApi/</c>.
/// </summary>
public sealed class ReplayTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Hostname = "node1";
    private const string RecordedKey = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1";

    private readonly string folder = Directory.CreateTempSubdirectory("federation-replay-").FullName;
    private TestDatabase? database;
    private HookReceiver? hooks;
    private Node? node;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (Recording.Folder is null) return;
        database = await postgres.CreateDatabaseAsync(Cancel);
        hooks = await HookReceiver.StartAsync();
    }

    [Theory]
    [InlineData("api")]
    [InlineData("cluster")]
    [InlineData("jsonp-enabled", "--Api:LegacyCallbacks=true")]
    public async Task A_recorded_series_is_answered_as_Cronicle_answered_it(string series, string setting = "--Api:LegacyCallbacks=false")
    {
        Assert.SkipWhen(Recording.Folder is null, "The recordings are not beside this repository.");
        string[] settings = [$"--Node:DataFolder={folder}", "--Execution:ShipEvery=00:00:00.1", "--Execution:ChildKillTimeout=00:00:01", "--Notifications:BaseAppUrl=http://127.0.0.1:3312", setting];
        node = await Node.StartAsync(Hostname, database!.ConnectionString, settings, Cancel);
        var recordings = Recording.Series(series);
        var things = new RecordedThings(recordings);
        using var replay = new Replay(node, things, hooks!, Hostname);
        var staging = new Staging(replay, node, hooks!);
        await MakeKeysAsync(things, replay);

        var differences = new List<string>();
        foreach (var recording in recordings.Where(recording => !Deviation.Leaves(recording)))
            foreach (var difference in await DifferencesAsync(recording, replay, staging))
            {
                var line = $"{recording.Name} {difference}";
                if (Deviation.Of(line) is null) differences.Add(line);
            }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (node is not null)
        {
            await EndJobsAsync(node);
            await node.DisposeAsync();
        }

        if (hooks is not null) await hooks.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A node that stops lets its jobs run on. The recorded script that fails once leaves a mark under its job's id.</summary>
    private static async Task EndJobsAsync(Node node) => await Eventually.HoldsAsync(
        async _ =>
        {
            var active = (await node.MustAsync("get_active_jobs"))["jobs"]!.AsObject();
            foreach (var (id, _) in active)
            {
                await node.CallAsync("abort_job", $$"""{"id":"{{id}}"}""");
                File.Delete($"/tmp/{id}.try");
            }

            return active.Count;
        },
        left => left == 0,
        TimeSpan.FromSeconds(60),
        Cancel);

    private static async Task<IReadOnlyList<string>> DifferencesAsync(Recording recording, Replay replay, Staging staging)
    {
        try
        {
            await staging.BeforeAsync(recording.Name);
            return recording.Request is null ? replay.Compare(recording.Content["body"] ?? recording.Content, await staging.ObjectAsync(recording)) : await replay.PlayAsync(recording);
        }
        catch (Exception fault) when (fault is TimeoutException or Xunit.Sdk.XunitException or HttpRequestException)
        {
            return [$"could not be played: {fault.Message}"];
        }
    }

    /// <summary>The keys that the recorded calls were made with, and their administrator's password.</summary>
    private async Task MakeKeysAsync(RecordedThings things, Replay replay)
    {
        replay.Stands("\"password\":\"admin\"", "\"password\":\"administrator\"");
        var lab = new JsonObject { ["title"] = "lab", ["key"] = RecordedKey, ["privileges"] = new JsonObject { ["admin"] = 1 } };
        var id = (string)(await node!.MustAsync("create_api_key", lab.ToJsonString()))["id"]!;
        replay.Stands($"API Key: {RecordedKey}", $"API Key: {id}");
        foreach (var (key, properties) in things.Keys.Where(known => known.Key is not RecordedKey && (string)known.Value["title"]! != "ctmwsrpeb1 k"))
        {
            properties["key"] = key;
            await node.MustAsync("create_api_key", properties.ToJsonString());
        }

        node.Http.DefaultRequestHeaders.Remove("X-API-Key");
        node.Http.DefaultRequestHeaders.Add("X-API-Key", RecordedKey);
    }
}
