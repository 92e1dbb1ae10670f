using System.CommandLine;
using Federation.ClusterNode.Transfer;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Settings;

namespace Federation.ClusterNode.Commands;

/// <summary><c>cluster-node import FILE</c>.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "Cronicle's backup file, as its control.sh export writes it." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says what would become of each record." };
        var skipFaulty = new Option<bool>("--skip-faulty") { Description = "Leaves out what cannot be taken over; without it nothing is stored if there is any such thing." };
        var command = new ProgramCommand(
            "import",
            "Takes users, plugins, categories, server groups, API keys and events out of Cronicle's backup file; what has the same id here is replaced. Nodes work on meanwhile. "
            + "A crontab is taken in by import crontab.",
            ProgramSettings.Help,
            new HelpSection("Examples", "cluster-node import backup.txt --dry-run", "cluster-node import backup.txt --config /etc/federation/node.json"))
        { file, dryRun, skipFaulty, ImportCrontabCommand.Create() };
        command.SetRegionAction((parsed, services, output, cancellationToken) => ImportAsync(
            parsed.GetRequiredValue(file), parsed.GetValue(dryRun), parsed.GetValue(skipFaulty), services.GetRequiredService<RegionTransfer>(), output, cancellationToken));
        return command;
    }

    private static async Task ImportAsync(FileInfo file, bool dryRun, bool skipFaulty, RegionTransfer transfer, TextWriter output, CancellationToken cancellationToken)
    {
        if (!file.Exists) throw new CommandFaultException($"{file.FullName} is not there.");
        using var text = file.OpenText();
        var report = await transfer.ImportAsync(text, dryRun, skipFaulty, TerminalUser.Actor(), cancellationToken);

        foreach (var fault in report.Faults) await output.WriteLineAsync($"line {fault.Line}\tno record\t{fault.Description}");
        foreach (var item in report.Items.Where(item => item.Remarks.Count > 0)) await output.WriteLineAsync($"line {item.Line}\t{item.Action} {item.Kind} {item.Id}\t{string.Join(' ', item.Remarks)}");
        foreach (var (kind, action, count) in report.Counts) await output.WriteLineAsync($"{action}\t{count}\t{kind}");
        if (!report.Stored && !dryRun) throw new CommandFaultException("Nothing was imported: there are records that cannot be taken over. Mend them, or leave them out with --skip-faulty.");
        await output.WriteLineAsync(dryRun ? "Nothing was stored: this was a dry run." : "It is stored.");
    }
}
