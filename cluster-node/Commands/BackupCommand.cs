using System.CommandLine;
using Federation.ClusterNode.Backup;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Settings;
using Npgsql;

namespace Federation.ClusterNode.Commands;

/// <summary><c>cluster-node backup FILE</c>.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The file to write. There must be none of this name." };
        var command = new ProgramCommand(
            "backup",
            "Writes the region's whole state, as it is at one instant, into a file. Nodes work on meanwhile.",
            ProgramSettings.Help,
            new HelpSection("Examples", "cluster-node backup /var/backups/eu-west.zip --config /etc/federation/node.json"))
        { file };
        command.SetRegionAction((parsed, services, output, cancellationToken) =>
            BackupAsync(parsed.GetRequiredValue(file), services.GetRequiredService<NpgsqlDataSource>(), output, cancellationToken));
        return command;
    }

    private static async Task BackupAsync(FileInfo file, NpgsqlDataSource database, TextWriter output, CancellationToken cancellationToken)
    {
        var manifest = await NewFile.WriteAsync(file, stream => BackupWriter.WriteAsync(database, stream, cancellationToken));
        await output.WriteLineAsync($"{file.FullName} has the region {manifest.RegionId:n} as of {manifest.TakenAt:O}: {manifest.Tables.Count} tables, {new FileInfo(file.FullName).Length} bytes.");
    }
}
