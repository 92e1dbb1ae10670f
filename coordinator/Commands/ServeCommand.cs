using System.CommandLine;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Postgres;
using Federation.ServiceDefaults.Settings;

namespace Federation.Coordinator.Commands;

/// <summary><c>coordinator serve</c>, which is also what the program does without a command.</summary>
internal static class ServeCommand
{
    /// <summary>What the help has to say besides the options.</summary>
    public static readonly HelpSection[] Help =
    [
        ProgramSettings.Help,
        new(
            "Settings most often given",
            $"Urls                        where it listens; default: {Program.DefaultUrl}",
            "ConnectionStrings:Postgres  its database, the same for all replicas; default: a private server",
            "Coordinator:DataFolder      where the private server lives; default: data",
            "Https:CertificateFile       PEM; with Https:KeyFile it serves every https:// address of Urls",
            "Bootstrap:AdminApiKey       the first key of an empty database; default: one is made and printed once"),
        new(
            "Examples",
            "coordinator",
            "coordinator serve --config /etc/federation/coordinator.json",
            "ConnectionStrings__Postgres='Host=db;Database=coordinator;Username=federation;Password=…' coordinator",
            "coordinator run start nightly-close --follow"),
    ];

    public static Command Create()
    {
        var command = new ProgramCommand("serve", "Runs a replica until it is told to stop (SIGTERM, SIGINT). Runs go on in the others, or with its next start.", Help);
        MakeDefault(command);
        return command;
    }

    /// <summary>Makes a command run a replica.</summary>
    public static void MakeDefault(Command command)
    {
        command.TakeSettings();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await ServeAsync(ProgramSettings.CreateBuilder(parsed), cancellationToken);
            return 0;
        });
    }

    private static async Task ServeAsync(WebApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(builder.Configuration["Coordinator:DataFolder"] ?? "data", "postgres");
        await using var database = await PostgresDatabase.OpenAsync(builder.Configuration, folder, "coordinator", TimeProvider.System, cancellationToken);
        Program.AddFeatures(builder, database);
        builder.Services.AddHostedService<UnusedMemoryLoop>();

        await using var app = builder.Build();
        Program.MapFeatures(app);
        await app.RunAsync(cancellationToken);
    }
}
