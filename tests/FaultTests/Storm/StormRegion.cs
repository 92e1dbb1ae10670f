using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Programs;
using Federation.TestKit.Waiting;

namespace Federation.FaultTests.Storm;

/// <summary>
/// A region of three nodes on a PostgreSQL of its own, all of which may be killed, and jobs whose truth is counted outside of the programs under test: every script
/// adds a line to a file when it begins and when it ends.
/// </summary>
internal sealed class StormRegion : IAsyncDisposable
{
    private const int Lines = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly Job[] Kinds = [new("plain", 0, 1), new("plain", 3, 1), new("second try", 0, 2), new("linked", 0, 1)];

    private readonly TestPostgres postgres;
    private readonly string folder;
    private readonly RegionHarness region;
    private readonly IReadOnlyList<IRegionApi> apis;
    private readonly ConcurrentDictionary<string, Job> jobs = new();
    private Dictionary<string, string> events = [];
    private string? beginning;
    private int launches;

    private StormRegion(TestPostgres postgres, string folder, RegionHarness region)
    {
        (this.postgres, this.folder, this.region) = (postgres, folder, region);
        apis = [.. region.Nodes.Select(node => region.ApiAt(node.Url))];
    }

    public IReadOnlyList<NodeProcess> Nodes => region.Nodes;

    /// <summary>How many tries have begun.</summary>
    public int Begun => MarksOf("begin").Count;

    /// <summary>How many tries have ended.</summary>
    public int Ended => MarksOf("end").Count;

    public static async Task<StormRegion> StartAsync(CancellationToken cancellationToken)
    {
        var postgres = new TestPostgres { CopiesModels = false };
        var folder = Directory.CreateTempSubdirectory("federation-storm-").FullName;
        try
        {
            var region = await RegionHarness.StartAsync(postgres, "storm", folder, nodes: 3, new Dictionary<string, string>(), cancellationToken);
            var storm = new StormRegion(postgres, folder, region);
            await storm.CreateEventsAsync(cancellationToken);
            return storm;
        }
        catch
        {
            await postgres.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Launches jobs, one after the other, whatever is being killed.</summary>
    public async Task LaunchAsync(int count, TimeSpan pause, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++) await LaunchAsync(pause, cancellationToken);
    }

    /// <summary>Launches jobs, one after the other, until that is enough; the last launch is waited for, as its job may be there without its answer.</summary>
    public async Task LaunchUntilAsync(Task enough, TimeSpan pause, CancellationToken cancellationToken)
    {
        while (!enough.IsCompleted) await LaunchAsync(pause, cancellationToken);
    }

    /// <summary>Kills a node and starts it again a moment later, ready or not.</summary>
    public async Task KillNodeAsync(CancellationToken cancellationToken)
    {
        var node = region.Nodes[Random.Shared.Next(region.Nodes.Count)];
        await node.KillAsync(cancellationToken);
        await Eventually.PassesAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 800)), cancellationToken);
        node.Launch();
    }

    /// <summary>Kills PostgreSQL and starts it again some time later.</summary>
    public async Task KillPostgresAsync(TimeSpan away, CancellationToken cancellationToken)
    {
        postgres.Kill();
        await Eventually.PassesAsync(away, cancellationToken);
        await postgres.StartAgainAsync(cancellationToken);
    }

    /// <summary>What a call that needs the database is answered once it is away: connections may outlive the server by a moment.</summary>
    public async Task<HttpResponseMessage> RefusalAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = region.Nodes[0].Url, DefaultRequestHeaders = { { "X-API-Key", region.ApiKey } } };
        return await Eventually.HoldsAsync(
            cancel => http.GetAsync(new Uri("/api/app/get_active_jobs/v1", UriKind.Relative), cancel), answer => !answer.IsSuccessStatusCode, cancellationToken: cancellationToken);
    }

    /// <summary>Waits until all jobs have ended, and checks that each ended once, in truth and with its whole log.</summary>
    public async Task EndWellAsync(CancellationToken cancellationToken)
    {
        foreach (var node in region.Nodes) await node.ReadyAsync(cancellationToken);
        foreach (var (id, kind) in jobs) await EndWellAsync(id, kind, cancellationToken);
        await HaveFollowedOnceAsync(cancellationToken);
        AssertTruth();
        await HasOneEndEachAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine(region.Output);
        await region.DisposeAsync();
        await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A launch is made again under its key until it is answered.</summary>
    private async Task LaunchAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref launches);
        var kind = Kinds[number % Kinds.Length];
        var request = new JsonObject { ["id"] = events[kind.Event], ["params"] = new JsonObject { ["code"] = kind.Code } };
        var reply = await Eventually.HoldsAsync(
            cancel => apis[Random.Shared.Next(apis.Count)].RunEventAsync(request, $"storm {number}", cancel), reply => reply.Code.IsOk, Patience, cancellationToken, "a launch is accepted");
        jobs[reply.Ids[0]] = kind;
        if (pause > TimeSpan.Zero) await Eventually.PassesAsync(pause, cancellationToken);
    }

    private string Marks => Path.Combine(folder, "marks");

    private async Task CreateEventsAsync(CancellationToken cancellationToken)
    {
        events = new()
        {
            ["plain"] = await region.CreateShellEventAsync("plain", Script("exit $CODE"), cancellationToken),
            ["second try"] = await region.CreateShellEventAsync("second try", Script($"[ $(grep -c \"^end $JOB_ID \" {Marks}) = 2 ] || exit 9"), cancellationToken),
            ["linked"] = await region.CreateShellEventAsync("linked", Script("exit 0"), cancellationToken),
            ["link"] = await region.CreateShellEventAsync("link", Script($"echo \"link $JOB_SOURCE_JOB \" >>{Marks}"), cancellationToken),
        };
        await region.Api.UpdateEventAsync(new JsonObject { ["id"] = events["second try"], ["retries"] = 1 }, cancellationToken);
        await region.Api.UpdateEventAsync(new JsonObject { ["id"] = events["linked"], ["chain"] = events["link"] }, cancellationToken);
        beginning = (await region.Api.GetJobChangesAsync(after: null, wait: 0, limit: 1, cancellationToken)).Cursor;
    }

    private string Script(string end) => $$"""
        #!/bin/sh
        echo "begin $JOB_ID " >>{{Marks}}
        i=0
        while [ $i -lt {{Lines}} ]; do i=$((i + 1)); echo "line $i"; [ $((i % 10)) = 0 ] && sleep 0.1; done
        echo "end $JOB_ID " >>{{Marks}}
        {{end}}
        """;

    private async Task EndWellAsync(string id, Job kind, CancellationToken cancellationToken)
    {
        var reply = await Eventually.HoldsAsync(cancel => region.Api.GetJobStatusAsync(id, wait: 20, cancel), reply => reply.Job?.TimeEnd is not null, Patience, cancellationToken, $"{id} has ended");
        Assert.Equal((kind.Code == 0 ? JobStates.Success : JobStates.Error, $"{kind.Code}"), (reply.Job!.State, $"{reply.Job.Code}"));

        var log = await region.LogAsync(id, cancellationToken);
        var numbers = log.Split('\n').Where(line => line.StartsWith("line ", StringComparison.Ordinal)).Select(line => int.Parse(line[5..], CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(0, kind.Tries).SelectMany(_ => Enumerable.Range(1, Lines)), numbers);
    }

    /// <summary>Every job that is chained to another one was followed by exactly one.</summary>
    private async Task HaveFollowedOnceAsync(CancellationToken cancellationToken)
    {
        var linked = jobs.Where(job => job.Value.Event == "linked").Select(job => job.Key).Order(StringComparer.Ordinal).ToList();
        await Eventually.HoldsAsync(() => MarksOf("link").Count == linked.Count, Patience, cancellationToken, "every chain went on");
        Assert.Equal(linked, MarksOf("link").Order(StringComparer.Ordinal));
    }

    private void AssertTruth()
    {
        var (begun, ended) = (MarksOf("begin").CountBy(id => id).ToDictionary(), MarksOf("end").CountBy(id => id).ToDictionary());
        Assert.All(jobs, job => Assert.Equal((job.Value.Tries, job.Value.Tries), (begun.GetValueOrDefault(job.Key), ended.GetValueOrDefault(job.Key))));
        Assert.Equal(jobs.Count + jobs.Values.Count(job => job.Event == "linked"), begun.Count);
    }

    /// <summary>The feed tells one end of each job, the chained ones too.</summary>
    private async Task HasOneEndEachAsync(CancellationToken cancellationToken)
    {
        var ends = new List<string>();
        JobChangesReply page;
        var cursor = beginning;
        do
        {
            page = await region.Api.GetJobChangesAsync(cursor, wait: 0, limit: 1000, cancellationToken);
            ends.AddRange(page.Changes.Where(change => change.State is JobStates.Success or JobStates.Error or JobStates.Aborted).Select(change => change.Id));
            cursor = page.Cursor;
        }
        while (page.More == 1);

        Assert.Equal(ends.Count, ends.Distinct().Count());
        Assert.Empty(jobs.Keys.Except(ends));
    }

    private List<string> MarksOf(string kind) =>
        !File.Exists(Marks) ? [] : [.. File.ReadLines(Marks).Where(line => line.StartsWith(kind + " ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1])];

    /// <summary>What is to become of a job.</summary>
    private sealed record Job(string Event, int Code, int Tries);
}
