using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.ServiceDefaults.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests;

/// <summary>A node in this process, on a port of its own, called through HTTP. It runs jobs if it is given a data folder; otherwise a test may start a <see cref="ScriptedWorker"/>.</summary>
public sealed class Node : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly PostgresDatabase database;

    private Node(string name, WebApplication app, PostgresDatabase database)
    {
        Name = name;
        this.app = app;
        this.database = database;
        Http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        Http.DefaultRequestHeaders.Add("X-API-Key", Region.AdminKey);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The node's name.</summary>
    public string Name { get; }

    /// <summary>Calls it with the administrator's key.</summary>
    public HttpClient Http { get; }

    /// <summary>What its worker would see of the region.</summary>
    public IWorkQueue Queue => app.Services.GetRequiredService<IWorkQueue>();

    /// <summary>The node's services, to race a store or to run one round of a loop.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Starts a node and waits until it is ready.</summary>
    public static Task<Node> StartAsync(string name, string connectionString, string[] settings, CancellationToken cancellationToken) =>
        StartAsync(name, connectionString, TimeProvider.System, settings, cancellationToken);

    /// <summary>The same with a clock of its own.</summary>
    public static async Task<Node> StartAsync(string name, string connectionString, TimeProvider time, string[] settings, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(
        [
            "--Urls=http://127.0.0.1:0", $"--Node:Name={name}", $"--ConnectionStrings:Postgres={connectionString}", $"--Bootstrap:AdminApiKey={Region.AdminKey}",
            "--Bootstrap:AdminPassword=administrator", "--Logging:LogLevel:Default=Error", .. settings,
        ]);
        var database = await PostgresDatabase.OpenAsync(builder.Configuration, "unused", "unused", TimeProvider.System, cancellationToken);
        var options = NodeOptions.Of(builder.Configuration);
        builder.Services.AddSingleton(time);
        Program.AddFeatures(builder, database);
        if (settings.Any(setting => setting.StartsWith("--Node:DataFolder=", StringComparison.Ordinal))) builder.Services.AddExecution();
        var app = builder.Build();
        Program.MapFeatures(app, options);
        await app.StartAsync(cancellationToken);
        var node = new Node(name, app, database);
        await Eventually.HoldsAsync(
            cancel => node.Http.GetAsync(new Uri("/readyz", UriKind.Relative), cancel), answer => answer.IsSuccessStatusCode, TimeSpan.FromSeconds(60), cancellationToken);
        return node;
    }

    /// <summary>Calls the API by POST and answers its JSON.</summary>
    public async Task<JsonObject> CallAsync(string call, JsonObject parameters, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/app/{call}/v1") { Content = JsonContent.Create(parameters) };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await Http.SendAsync(request, Cancel);
        return (await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!;
    }

    /// <summary>Calls the API with parameters as JSON text.</summary>
    public Task<JsonObject> CallAsync(string call, string parameters = "{}", string? idempotencyKey = null) =>
        CallAsync(call, JsonNode.Parse(parameters)!.AsObject(), idempotencyKey);

    /// <summary>Calls that must go well.</summary>
    public async Task<JsonObject> MustAsync(string call, string parameters = "{}", string? idempotencyKey = null)
    {
        var reply = await CallAsync(call, parameters, idempotencyKey);
        Assert.True(reply["code"]?.ToString() == "0", $"{call} {parameters}: {reply.ToJsonString()}");
        return reply;
    }

    /// <summary>Makes an event on demand that all workers may run, with more properties, and answers its id.</summary>
    public async Task<string> EventAsync(string more = "{}")
    {
        var e = JsonNode.Parse("""{"title":"An event","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp","params":{"script":"#!/bin/sh\nexit 0\n"}}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject()) e[name] = value?.DeepClone();
        return (string)(await MustAsync("create_event", e.ToJsonString()))["id"]!;
    }

    /// <summary>Runs an event and answers the job's id.</summary>
    public async Task<string> RunAsync(string eventId, string? idempotencyKey = null) =>
        (string)(await MustAsync("run_event", $$"""{"id":"{{eventId}}"}""", idempotencyKey))["ids"]![0]!;

    /// <summary>A job as it is now.</summary>
    public async Task<JsonObject> JobAsync(string id, int wait = 0) => (await MustAsync("get_job_status", $$"""{"id":"{{id}}","wait":{{wait}}}"""))["job"]!.AsObject();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        await database.DisposeAsync();
    }
}
