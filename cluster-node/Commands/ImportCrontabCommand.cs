using System.CommandLine;
using Federation.ClusterNode.Transfer;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Settings;

namespace Federation.ClusterNode.Commands;

/// <summary><c>cluster-node import crontab FILE</c>.</summary>
internal static class ImportCrontabCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A user's crontab, as crontab -l prints it." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says what would become of each line." };
        var enabled = new Option<bool>("--enabled") { Description = "Lets the events fire at once; without it they are disabled." };
        var category = new Option<string>("--category") { Description = "The events' category. Default: general.", DefaultValueFactory = _ => "general" };
        var target = new Option<string>("--target") { Description = "Where the events run: a hostname or a group's id. Default: allgrp.", DefaultValueFactory = _ => "allgrp" };
        var timezone = new Option<string>("--timezone") { Description = "The IANA zone of lines before a CRON_TZ. Default: UTC.", DefaultValueFactory = _ => "UTC" };
        var command = new ProgramCommand(
            "crontab",
            "Makes an event for the shell plugin of every job line of a crontab, all or, if a line cannot be read, none; disabled unless told otherwise. Nodes work on meanwhile.",
            ProgramSettings.Help,
            new HelpSection("Examples", "crontab -l > mine.cron && cluster-node import crontab mine.cron --dry-run", "cluster-node import crontab mine.cron --timezone Europe/Berlin --target workers"))
        { file, dryRun, enabled, category, target, timezone };
        command.SetRegionAction((parsed, services, output, cancellationToken) => ImportAsync(
            parsed.GetRequiredValue(file),
            new CrontabDefaults(parsed.GetRequiredValue(category), parsed.GetRequiredValue(target), parsed.GetRequiredValue(timezone), parsed.GetValue(enabled)),
            parsed.GetValue(dryRun),
            services.GetRequiredService<CrontabImport>(),
            output,
            cancellationToken));
        return command;
    }

    private static async Task ImportAsync(FileInfo file, CrontabDefaults defaults, bool dryRun, CrontabImport crontabs, TextWriter output, CancellationToken cancellationToken)
    {
        if (!file.Exists) throw new CommandFaultException($"{file.FullName} is not there.");
        var text = await File.ReadAllTextAsync(file.FullName, cancellationToken);
        var (crontab, events) = await crontabs.ImportAsync(text, defaults, dryRun, e => e["username"] = Environment.UserName, TerminalUser.Actor(), cancellationToken);

        foreach (var fault in crontab.Faults) await output.WriteLineAsync($"line {fault.Line}\tcannot be read\t{fault.Description}");
        foreach (var remark in crontab.Remarks) await output.WriteLineAsync($"line {remark.Line}\tmeans something else\t{remark.Description}");
        foreach (var (entry, e) in crontab.Entries.Zip(events)) await output.WriteLineAsync($"line {entry.Line}\tevent {e["id"]}\t{e["timing"]!.ToJsonString()} {e["timezone"]}\t{e["title"]}");
        if (crontab.Faults.Count > 0) throw new CommandFaultException("Nothing was imported: there are lines that cannot be read. Mend them, or comment them out.");
        await output.WriteLineAsync(dryRun ? "Nothing was stored: this was a dry run." : $"{events.Count} events are made{(defaults.Enabled ? "" : ", disabled")}.");
    }
}
