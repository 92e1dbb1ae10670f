using System.Text.Json.Nodes;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests;

/// <summary>A region with one node that really runs jobs, <c>worker</c>.</summary>
public sealed class WorkingRegion(TestPostgres postgres) : IAsyncLifetime
{
    private Node? worker;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The region, with a first node that runs nothing.</summary>
    public Region Region { get; } = new(postgres);

    /// <summary>The node that runs jobs.</summary>
    public Node Worker => worker ?? throw new InvalidOperationException("The region has not started.");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await Region.InitializeAsync();
        worker = await Region.StartWorkerAsync("worker", "--Notifications:RetryDelay=00:00:00.05");
    }

    /// <summary>Makes an event that runs a script on the worker, with more properties.</summary>
    public Task<string> ScriptAsync(string script, string more = "{}")
    {
        var e = new JsonObject { ["target"] = "worker", ["params"] = new JsonObject { ["script"] = "#!/bin/sh\n" + script + "\n", ["json"] = 1 } };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject()) e[name] = value?.DeepClone();
        return Worker.EventAsync(e.ToJsonString());
    }

    /// <summary>Runs an event and answers its job once it has ended.</summary>
    public async Task<JsonObject> RunToEndAsync(string eventId) => await EndOfAsync(await Worker.RunAsync(eventId));

    /// <summary>A job once it has ended.</summary>
    public Task<JsonObject> EndOfAsync(string job) =>
        Eventually.HoldsAsync(_ => Worker.JobAsync(job, wait: 20), view => view.ContainsKey("time_end"), TimeSpan.FromSeconds(60), Cancel);

    /// <summary>The only job of an event, once it has ended.</summary>
    public async Task<JsonObject> OnlyJobOfAsync(string eventId)
    {
        await Region.EventuallyAsync($"select count(*)::int from jobs where event_id = '{eventId}'", 1);
        return await EndOfAsync(await Region.ScalarAsync<string>("select id from jobs where event_id = $1", eventId));
    }

    /// <summary>How many jobs an event has had, when nothing waits for a reaction any more.</summary>
    public async Task<int> JobsOfAsync(string eventId)
    {
        await Region.EventuallyAsync("select count(*)::int from job_reactions", 0);
        return await Region.ScalarAsync<int>("select count(*)::int from jobs where event_id = $1", eventId);
    }

    /// <summary>A job's log.</summary>
    public Task<string> LogAsync(string job) => Worker.Http.GetStringAsync(new Uri($"/api/app/get_job_log/v1?id={job}", UriKind.Relative), Cancel);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Region.DisposeAsync();
}
