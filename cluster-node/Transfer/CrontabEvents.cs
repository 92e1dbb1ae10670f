using System.Text;
using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Transfer;

/// <summary>What all events of an imported crontab have in common.</summary>
/// <param name="Category">Their category.</param>
/// <param name="Target">Where they run.</param>
/// <param name="Timezone">Their zone where the crontab names none.</param>
/// <param name="Enabled">Whether they fire at once.</param>
public sealed record CrontabDefaults(string Category, string Target, string Timezone, bool Enabled);

/// <summary>Makes events for the shell plugin of a crontab's job lines.</summary>
public static class CrontabEvents
{
    private const int LongestTitle = 80;
    private const string Input = "CRONTAB_INPUT";

    /// <summary>The variables that say something to cron itself.</summary>
    private static readonly string[] OfCron = ["CRON_TZ", "SHELL", "MAILTO", "MAILFROM", "CONTENT_TYPE", "CONTENT_TRANSFER_ENCODING", "RANDOM_DELAY"];

    /// <summary>
    /// The event of a line. Its variables are exported by the script; <c>SHELL</c> runs it, <c>CRON_TZ</c> (or else <c>TZ</c>) is its zone, <c>MAILTO</c> is told of failures. A
    /// <c>%</c> begins the command's standard input, as in cron, and <c>\%</c> is one.
    /// </summary>
    public static JsonObject Of(CrontabEntry entry, CrontabDefaults defaults)
    {
        var made = new JsonObject
        {
            ["title"] = Title(entry.Command),
            ["enabled"] = defaults.Enabled ? 1 : 0,
            ["category"] = defaults.Category,
            ["plugin"] = "shellplug",
            ["target"] = defaults.Target,
            ["timing"] = entry.Timing.DeepClone(),
            ["timezone"] = entry.Variable("CRON_TZ") ?? entry.Variable("TZ") ?? defaults.Timezone,
            ["params"] = new JsonObject { ["script"] = Script(entry), ["annotate"] = 0, ["json"] = 0 },
            ["notes"] = $"Imported from line {entry.Line} of a crontab.",
        };
        if (entry.Variable("MAILTO") is { } address && address.Contains('@', StringComparison.Ordinal)) made["notify_fail"] = address;
        return made;
    }

    private static string Title(string command)
    {
        var title = command.Replace('<', ' ').Replace('>', ' ').Trim();
        if (title.Length == 0) return "Crontab";
        return title.Length <= LongestTitle ? title : $"{title[..(char.IsHighSurrogate(title[LongestTitle - 2]) ? LongestTitle - 2 : LongestTitle - 1)]}…";
    }

    private static string Script(CrontabEntry entry)
    {
        var shell = entry.Variable("SHELL") is ['/', ..] path ? path : "/bin/sh";
        var script = new StringBuilder($"#!{shell}\n");
        foreach (var (name, value) in entry.Variables.GroupBy(variable => variable.Key).Select(group => group.Last()))
            if (!OfCron.Contains(name)) script.Append($"export {name}='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'\n");

        var lines = SplitAtPercents(entry.Command);
        if (lines.Count == 1) return script.Append(lines[0]).Append('\n').ToString();
        script.Append($"{{ {lines[0]}\n}} <<'{Input}'\n");
        foreach (var line in lines.Skip(1)) script.Append(line).Append('\n');
        return script.Append($"{Input}\n").ToString();
    }

    private static List<string> SplitAtPercents(string command)
    {
        var (lines, line) = (new List<string>(), new StringBuilder());
        for (var i = 0; i < command.Length; i++)
        {
            if (command[i] == '\\' && i + 1 < command.Length && command[i + 1] == '%') line.Append(command[++i]);
            else if (command[i] == '%')
            {
                lines.Add(line.ToString());
                line.Clear();
            }
            else line.Append(command[i]);
        }

        lines.Add(line.ToString());
        return lines;
    }
}
