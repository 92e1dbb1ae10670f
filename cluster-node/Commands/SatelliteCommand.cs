using System.CommandLine;
using System.Globalization;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Satellites;
using Federation.ClusterNode.Uplink;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Settings;

namespace Federation.ClusterNode.Commands;

/// <summary><c>cluster-node satellite token|list|revoke</c> on a machine with the region's database, <c>enrol</c> on the satellite's.</summary>
internal static class SatelliteCommand
{
    public static Command Create() => new ProgramCommand(
        "satellite",
        "Workers without the region's database: makes, lists and ends their credentials, and enrols this machine as one.",
        new HelpSection(
            "Examples",
            "cluster-node satellite token sydney-1 --valid 01:00:00                          in the region",
            "cluster-node satellite enrol TOKEN --Node:Name=sydney-1 --Uplink:Regions=https://region.example.org:3012",
            "cluster-node --Node:Roles=worker --Node:Name=sydney-1 --Uplink:Regions=https://region.example.org:3012"))
    {
        MakeToken(), List(), Revoke(), Enrol(),
    };

    private static ProgramCommand MakeToken()
    {
        var name = new Argument<string>("name") { Description = "The satellite's hostname." };
        var valid = new Option<TimeSpan>("--valid") { Description = "How long the token may be used. Default: 01:00:00.", DefaultValueFactory = _ => TimeSpan.FromHours(1) };
        var command = new ProgramCommand("token", "Makes a token by which one machine may become that satellite, once, and prints it.", ProgramSettings.Help) { name, valid };
        command.SetRegionAction(async (parsed, services, output, cancellationToken) =>
        {
            var (token, expiresAt) = await services.GetRequiredService<SatelliteStore>()
                .InviteAsync(parsed.GetRequiredValue(name), parsed.GetValue(valid), TerminalUser.Actor(), cancellationToken);
            await output.WriteLineAsync(token);
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Good until {expiresAt:O}, once, for {parsed.GetRequiredValue(name)}.");
        });
        return command;
    }

    private static ProgramCommand List()
    {
        var command = new ProgramCommand("list", "Lists satellites: hostname, whether enrolled, last contact, round trip, results still to come.", ProgramSettings.Help);
        command.SetRegionAction(async (_, services, output, cancellationToken) =>
        {
            foreach (var satellite in await services.GetRequiredService<SatelliteStore>().AllAsync(cancellationToken))
            {
                var link = satellite.Link is { } known
                    ? string.Create(CultureInfo.InvariantCulture, $"{known.LastContactAt:O}\t{known.RoundTrip:0.#} ms\t{known.ResultsPending} results")
                    : "never";
                await output.WriteLineAsync($"{satellite.Name}\t{(satellite.EnrolledAt is null ? "not enrolled" : "enrolled")}\t{link}");
            }
        });
        return command;
    }

    private static ProgramCommand Revoke()
    {
        var name = new Argument<string>("name") { Description = "The satellite's hostname." };
        var command = new ProgramCommand("revoke", "Ends a satellite's credential and token at once: no node answers it any more.", ProgramSettings.Help) { name };
        command.SetRegionAction(async (parsed, services, output, cancellationToken) =>
        {
            var wanted = parsed.GetRequiredValue(name);
            if (!await services.GetRequiredService<SatelliteStore>().RevokeAsync(wanted, TerminalUser.Actor(), cancellationToken))
                throw new CommandFaultException($"There is no satellite {wanted} with a credential or a token.");
            await output.WriteLineAsync($"{wanted} is revoked.");
        });
        return command;
    }

    private static ProgramCommand Enrol()
    {
        var token = new Argument<string>("token") { Description = "The token that the region made for this machine." };
        var command = new ProgramCommand("enrol", "Takes the token for a credential of this machine's own, kept in Node:DataFolder. The satellite must not run.", ProgramSettings.Help) { token };
        command.TakeSettings();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var builder = ProgramSettings.CreateBuilder(parsed);
            builder.Configuration["Uplink:EnrolmentToken"] = parsed.GetRequiredValue(token);
            builder.Configuration["Node:Roles"] = "worker";
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            Program.AddOutpostFeatures(builder, NodeOptions.Of(builder.Configuration));
            await using var node = builder.Build();
            node.CheckSettings();
            await node.Services.GetRequiredService<Enrolment>().EnrolAsync(anew: true, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{NodeOptions.Of(builder.Configuration).Name} is enrolled.");
        });
        return command;
    }
}
