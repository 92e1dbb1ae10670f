using System.Globalization;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;
using Federation.TestKit.Waiting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Federation.ClusterNode.Tests.Execution;

/// <summary>A worker with a folder of its own and a region in memory. Stopping it leaves its jobs alone, as killing it would.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private static int lastJob;

    private IHost? host;

    public WorkerHost()
    {
        DataFolder = Directory.CreateTempSubdirectory("federation-worker-").FullName;
        Directory.CreateDirectory(Traces);
    }

    public string DataFolder { get; }

    /// <summary>Where scripts of tests leave their traces.</summary>
    public string Traces => Path.Combine(DataFolder, "traces");

    public ScriptedQueue Queue { get; } = new();

    public Dictionary<string, string?> Settings { get; } = new()
    {
        ["Execution:ShipEvery"] = "00:00:00.05",
        ["Execution:AdoptedPollEvery"] = "00:00:00.02",
        ["Execution:SampleEvery"] = "00:00:00.1",
    };

    public Spool Spool => host!.Services.GetRequiredService<Spool>();

    public string[] SpoolFolders => Directory.GetDirectories(Path.Combine(DataFolder, "spool"));

    public static async Task<WorkerHost> StartedAsync()
    {
        var worker = new WorkerHost();
        await worker.StartAsync();
        return worker;
    }

    public async Task StartAsync()
    {
        host = Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task StopAsync()
    {
        if (host is null) return;
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
        host = null;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>A host that is not started, to prepare the spool with.</summary>
    public void Prepare()
    {
        host = Build();
        Spool.Prepare();
        Spool.RememberThisBoot();
    }

    /// <summary>Runs a script with the shell plugin and returns the ended job.</summary>
    public Task<ScriptedJob> RunAsync(string script, params (string Name, JsonNode? Value)[] parameters) =>
        EndOfAsync(Assign(Order(script, parameters)));

    public Task<ScriptedJob> EndOfAsync(ScriptedJob job) => Queue.EndOfAsync(job.Order.Key);

    public ScriptedJob Assign(string script) => Queue.Assign(Order(script));

    public ScriptedJob Assign(JobOrder order) => Queue.Assign(order);

    /// <summary>An order for the shell plugin. <c>$TRACES</c> in the script is the folder for traces.</summary>
    public JobOrder Order(string script, params (string Name, JsonNode? Value)[] parameters)
    {
        var given = new JsonObject { ["script"] = script, ["annotate"] = 0, ["json"] = 0 };
        foreach (var (name, value) in parameters) given[name] = value;
        return Order(new JsonObject { ["id"] = "shellplug", ["command"] = "bin/shell-plugin.js" }, given);
    }

    public JobOrder Order(JsonObject plugin, JsonObject parameters)
    {
        parameters["traces"] = Traces;
        var id = "j" + Interlocked.Increment(ref lastJob).ToString(CultureInfo.InvariantCulture);
        var job = new JsonObject
        {
            ["id"] = id,
            ["event"] = "e1",
            ["event_title"] = "A test",
            ["hostname"] = "node1",
            ["plugin"] = plugin["id"]?.GetValue<string>(),
            ["timeout"] = 0,
            ["now"] = 1795408263,
            ["time_start"] = 1795408263.822,
            ["params"] = parameters,
        };
        return new JobOrder(new JobKey(id, 1), job, plugin);
    }

    /// <summary>Returns when the file is there and has the number of lines.</summary>
    public async Task<string> TraceAsync(string name, int lines = 1)
    {
        var path = Path.Combine(Traces, name);
        await Eventually.HoldsAsync(() => File.Exists(path) && File.ReadAllLines(path).Length >= lines, cancellationToken: TestContext.Current.CancellationToken);
        return File.ReadAllText(path);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var folder in Directory.Exists(Path.Combine(DataFolder, "spool")) ? SpoolFolders : [])
        {
            if (SpoolEntry.Open(folder) is not { } entry) continue;
            foreach (var group in new JobProcesses().GroupsOf(entry.ReadProcess(), entry.OutputPath)) LibC.SignalGroup(group, LibC.Kill);
        }

        Directory.Delete(DataFolder, recursive: true);
    }

    private IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Configuration["Node:DataFolder"] = DataFolder;
        builder.Configuration["Node:Name"] = "node1";
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error).AddSimpleConsole());
        builder.Services.AddSingleton<IWorkQueue>(Queue);
        builder.Services.AddExecution();
        return builder.Build();
    }
}
