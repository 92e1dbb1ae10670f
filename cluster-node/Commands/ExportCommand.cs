using System.CommandLine;
using Federation.ClusterNode.Transfer;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Settings;

namespace Federation.ClusterNode.Commands;

/// <summary><c>cluster-node export FILE</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The file to write. There must be none of this name." };
        var command = new ProgramCommand(
            "export",
            "Writes users, plugins, categories, server groups and events as Cronicle's import reads them. Nodes work on meanwhile.",
            ProgramSettings.Help,
            new HelpSection("Examples", "cluster-node export /var/backups/eu-west.txt --config /etc/federation/node.json"))
        { file };
        command.SetRegionAction((parsed, services, output, cancellationToken) =>
            ExportAsync(parsed.GetRequiredValue(file), services.GetRequiredService<RegionTransfer>(), output, cancellationToken));
        return command;
    }

    private static async Task ExportAsync(FileInfo file, RegionTransfer transfer, TextWriter output, CancellationToken cancellationToken)
    {
        var size = await NewFile.WriteAsync(file, async stream =>
        {
            await transfer.ExportAsync(stream, cancellationToken);
            return stream.Length;
        });
        await output.WriteLineAsync($"{file.FullName} has what Cronicle can take over: {size} bytes.");
    }
}
