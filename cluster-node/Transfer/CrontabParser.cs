using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.ClusterNode.Timings;

namespace Federation.ClusterNode.Transfer;

/// <summary>
/// Reads a user's crontab: comments, <c>NAME=value</c> lines, job lines of five fields and a command, with Cronicle's sixth field of years before the command if
/// there is one. Names of months and weekdays, lists, ranges and steps; 0 and 7 are Sunday; <c>@daily</c> and its like.
/// </summary>
public static partial class CrontabParser
{
    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    /// <summary>Reads it whole: every line that cannot be read is told.</summary>
    public static Crontab Parse(string text)
    {
        var (entries, faults, remarks) = (new List<CrontabEntry>(), new List<LineRemark>(), new List<LineRemark>());
        var variables = new List<KeyValuePair<string, string>>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            try
            {
                if (Assignment().Match(line) is { Success: true } assignment) variables.Add(ReadVariable(assignment));
                else entries.Add(ReadEntry(number, line, [.. variables], remarks));
            }
            catch (FormatException fault)
            {
                faults.Add(new LineRemark(number, fault.Message));
            }
        }

        return new Crontab(entries, faults, remarks);
    }

    /// <summary>The timing of five fields, or of six of which the last is years.</summary>
    /// <exception cref="FormatException">A field cannot be read; the message says which and why.</exception>
    public static JsonObject ReadTiming(IReadOnlyList<string> fields)
    {
        var timing = new JsonObject();
        foreach (var (field, text) in CronField.All.Zip(fields))
            if (field.Read(text) is { } values) timing[field.Name] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        return timing;
    }

    private static KeyValuePair<string, string> ReadVariable(Match assignment)
    {
        var (name, value) = (assignment.Groups["name"].Value, assignment.Groups["value"].Value);
        if (value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0]) value = value[1..^1];
        if (name is "CRON_TZ" or "TZ" && !TimeZones.TryFind(value, out _)) throw new FormatException($"{name} is no known time zone: {value}");
        return KeyValuePair.Create(name, value);
    }

    private static CrontabEntry ReadEntry(int number, string line, IReadOnlyList<KeyValuePair<string, string>> variables, List<LineRemark> remarks)
    {
        var (fields, command) = line[0] == '@' ? ReadMacro(line) : ReadFields(line);
        if (command.Length == 0) throw new FormatException("There is no command after the time.");
        var timing = ReadTiming(fields);
        if (timing.ContainsKey("days") && timing.ContainsKey("weekdays"))
            remarks.Add(new LineRemark(number, "Day and weekday are both given: here both must match, to cron one of them is enough."));
        return new CrontabEntry(number, timing, command, variables);
    }

    private static (string[] Fields, string Command) ReadMacro(string line)
    {
        var parts = Spaces().Split(line, 2);
        if (parts[0].Equals("@reboot", StringComparison.OrdinalIgnoreCase)) throw new FormatException("@reboot cannot be imported: events are due at times, not when a server starts.");
        if (!Macros.TryGetValue(parts[0], out var fields)) throw new FormatException($"{parts[0]} is not known; known are {string.Join(", ", Macros.Keys)}.");
        return (fields.Split(' '), parts.Length > 1 ? parts[1] : "");
    }

    private static (string[] Fields, string Command) ReadFields(string line)
    {
        var parts = Spaces().Split(line, 6);
        if (parts.Length < 5) throw new FormatException("A job line has five fields (minute, hour, day, month, weekday) and a command.");
        if (parts.Length < 6) return (parts, "");
        var rest = Spaces().Split(parts[5], 2);
        return rest.Length == 2 && Years().IsMatch(rest[0]) ? ([.. parts[..5], rest[0]], rest[1]) : (parts[..5], parts[5]);
    }

    [GeneratedRegex("""^(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?<value>.*)\z""")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^(\*(/\d+)?|\d{4}(-\d{4}(/\d+)?)?(,\d{4}(-\d{4}(/\d+)?)?)*)\z")]
    private static partial Regex Years();
}
