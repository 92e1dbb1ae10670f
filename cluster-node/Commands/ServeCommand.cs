using System.CommandLine;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Servers;
using Federation.ClusterNode.Uplink;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Postgres;
using Federation.ServiceDefaults.Settings;

namespace Federation.ClusterNode.Commands;

/// <summary><c>cluster-node serve</c>, which is also what the program does without a command.</summary>
internal static class ServeCommand
{
    /// <summary>What the help has to say besides the options.</summary>
    public static readonly HelpSection[] Help =
    [
        ProgramSettings.Help,
        new(
            "Settings most often given",
            "Urls                        where it listens; default: http://127.0.0.1:3012",
            "ConnectionStrings:Postgres  the region's database, the same for all its nodes; default: a private server",
            "Node:Name                   its hostname, unique in the region; default: the machine's",
            "Node:DataFolder             what it keeps on its own disk; default: data",
            "Node:Roles                  of api,scheduler,worker; default: all three; without a database worker (a satellite), relay",
            "Uplink:Regions              instead of a database: the region's URLs, with ; between them",
            "Uplink:EnrolmentToken       for a satellite's first start; see cluster-node satellite --help",
            "Bootstrap:AdminApiKey       the first key of a new region; default: one is made and printed once"),
        new(
            "Examples",
            "cluster-node",
            "cluster-node serve --config /etc/federation/node.json",
            "cluster-node --Urls=http://127.0.0.1:3012 --Node:Name=eu-west-1 --Node:DataFolder=/var/lib/federation",
            "ConnectionStrings__Postgres='Host=db;Database=eu_west;Username=federation;Password=…' cluster-node"),
    ];

    public static Command Create()
    {
        var command = new ProgramCommand("serve", "Runs a node until it is told to stop (SIGTERM, SIGINT). Its jobs run on without it.", Help);
        MakeDefault(command);
        return command;
    }

    /// <summary>Makes a command run a node.</summary>
    public static void MakeDefault(Command command)
    {
        command.TakeSettings();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (await ServeAsync(ProgramSettings.CreateBuilder(parsed), cancellationToken)) LibC.StartAnew();
            return 0;
        });
    }

    /// <summary>Runs the node; answers whether it is to be started again.</summary>
    private static async Task<bool> ServeAsync(WebApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var options = NodeOptions.Of(builder.Configuration);
        return UplinkOptions.IsGiven(builder.Configuration) ? await ServeOutpostAsync(builder, options, cancellationToken) : await ServeRegionAsync(builder, options, cancellationToken);
    }

    private static async Task<bool> ServeRegionAsync(WebApplicationBuilder builder, NodeOptions options, CancellationToken cancellationToken)
    {
        await using var database = await RegionDatabase.OpenAsync(builder.Configuration, cancellationToken);
        Program.AddFeatures(builder, database);
        builder.Services.AddHostedService<UnusedMemoryLoop>();
        if (options.IsWorker) builder.Services.AddExecution();

        await using var node = builder.Build();
        Program.MapFeatures(node, options);
        var departure = node.Services.GetRequiredService<Departure>();
        await node.RunAsync(cancellationToken);
        return departure.WantsRestart;
    }

    private static async Task<bool> ServeOutpostAsync(WebApplicationBuilder builder, NodeOptions options, CancellationToken cancellationToken)
    {
        Program.AddOutpostFeatures(builder, options);
        builder.Services.AddHostedService<UnusedMemoryLoop>();
        await using var node = builder.Build();
        Program.MapOutpostFeatures(node, options);
        var departure = node.Services.GetService<SatelliteDeparture>();
        await node.RunAsync(cancellationToken);
        return departure?.WantsRestart == true;
    }
}
