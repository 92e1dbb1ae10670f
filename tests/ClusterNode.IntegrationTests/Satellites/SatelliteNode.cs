using Federation.ClusterNode.Commands;
using Federation.ClusterNode.Hosting;
using Federation.TestKit.Waiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Federation.ClusterNode.IntegrationTests.Satellites;

/// <summary>A satellite or a relay in this process, with a folder of its own. Stopping it leaves its jobs alone.</summary>
public sealed class SatelliteNode : IAsyncDisposable
{
    private readonly string name;
    private readonly string[] settings;
    private WebApplication? app;

    public SatelliteNode(string name, params string[] settings)
    {
        (this.name, this.settings) = (name, settings);
        Folder = Directory.CreateTempSubdirectory("federation-satellite-").FullName;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string Folder { get; }

    public Uri Url => new(app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts a satellite with a new token, and waits until the region shows it.</summary>
    public static async Task<SatelliteNode> StartedAsync(Node region, string name, params string[] settings)
    {
        var satellite = new SatelliteNode(name, ["--Uplink:EnrolmentToken=" + await TokenAsync(region, name), "--Uplink:Regions=" + region.Http.BaseAddress, .. settings]);
        await satellite.StartAsync();
        await Eventually.HoldsAsync(_ => region.MustAsync("get_servers"), servers => servers["servers"]![name] is not null, TimeSpan.FromSeconds(60), Cancel);
        return satellite;
    }

    /// <summary>Enrols it with a new token by its command, while it does not run.</summary>
    public async Task EnrolAnewAsync(Node region)
    {
        await using var errors = new StringWriter();
        string[] command = ["satellite", "enrol", await TokenAsync(region, name), $"--Node:Name={name}", $"--Node:DataFolder={Folder}", "--Uplink:Regions=" + region.Http.BaseAddress];
        Assert.True(await NodeCommands.RunAsync(command, TextWriter.Null, errors) == 0, errors.ToString());
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateBuilder(
        [
            "--Urls=http://127.0.0.1:0", $"--Node:Name={name}", $"--Node:DataFolder={Folder}", "--Node:Roles=worker", "--Logging:LogLevel:Default=Warning",
            "--Execution:ShipEvery=00:00:00.1", "--Execution:ChildKillTimeout=00:00:01", "--Uplink:PulseEvery=00:00:01", "--Uplink:AnswerWithin=00:00:03", .. settings,
        ]);
        var options = NodeOptions.Of(builder.Configuration);
        Program.AddOutpostFeatures(builder, options);
        app = builder.Build();
        Program.MapOutpostFeatures(app, options);
        await app.StartAsync(Cancel);
    }

    /// <summary>Returns when it was asked to go and does.</summary>
    public Task WantsToStopAsync()
    {
        var stopping = app!.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        return Eventually.HoldsAsync(() => stopping.IsCancellationRequested, TimeSpan.FromSeconds(60), Cancel);
    }

    public async Task StopAsync()
    {
        if (app is null) return;
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        app = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<string> TokenAsync(Node region, string name) => (string)(await region.MustAsync("create_satellite_token", $$"""{"hostname":"{{name}}"}"""))["token"]!;
}
