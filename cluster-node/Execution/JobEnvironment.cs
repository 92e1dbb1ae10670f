using System.Collections;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// The environment of a job: of the node's own only what is on a list (its secrets are there too), then the plugin's <c>secrets</c> under their names, then
/// <c>JOB_*</c> for the job's plain properties and <c>TRACEPARENT</c> where it has one, then every parameter under its name in capitals, in which <c>$NAME</c> stands for a variable set before it.
/// </summary>
internal static partial class JobEnvironment
{
    /// <summary>The version that plugins are told; they may ask for what Cronicle of this version does.</summary>
    public const string CronicleVersion = "0.9.99";

    /// <summary>Linux takes no single variable above 128 KiB, and all of them only up to a limit: what is longer is left out.</summary>
    private const int LongestVariable = 128 * 1024 - 1;
    private const int MostBytes = 1024 * 1024;

    private static readonly string[] Passed =
        ["PATH", "HOME", "LANG", "LANGUAGE", "TZ", "USER", "USERNAME", "LOGNAME", "SHELL", "TMPDIR", "TERM"];

    /// <summary>All variables of one job.</summary>
    /// <param name="order">The job.</param>
    /// <param name="node">The node's own environment.</param>
    /// <param name="alsoPassed">Names passed on besides the usual ones.</param>
    /// <param name="user">The user it runs as, if that is another one than the node's.</param>
    public static Dictionary<string, string> Of(JobOrder order, IDictionary node, IEnumerable<string> alsoPassed, UserAccount? user)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var allowed = Passed.Concat(alsoPassed).ToHashSet(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in node)
        {
            var name = (string)variable.Key;
            if (allowed.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal)) variables[name] = (string?)variable.Value ?? "";
        }

        variables.TryAdd("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        variables.TryAdd("USER", Environment.UserName);
        variables.TryAdd("USERNAME", Environment.UserName);
        if (user is not null)
        {
            variables["USER"] = variables["USERNAME"] = variables["LOGNAME"] = user.Name;
            variables["HOME"] = user.Home;
            variables["SHELL"] = user.Shell;
        }
        else if (UserAccount.Own is { } own)
        {
            variables.TryAdd("HOME", own.Home);
            variables.TryAdd("SHELL", own.Shell);
        }

        if (order.Plugin["secrets"] is JsonObject secrets) AddSecrets(variables, secrets);
        variables["CRONICLE"] = CronicleVersion;
        foreach (var (name, value) in order.Job)
        {
            if (TextOf(value) is { } text) variables[NameOf("JOB_" + name)] = text;
        }

        if (order.Job["log_file"] is { } log) variables["JOB_LOG"] = TextOf(log)!;
        if (TextOf(order.Job["traceparent"]) is { } trace) variables["TRACEPARENT"] = trace;
        if (order.Job["params"] is JsonObject parameters) AddParameters(variables, parameters);
        return WithinLimits(variables);
    }

    /// <summary>Secrets are in no job's record, standard input or log: the plugin part of an order is for its worker alone.</summary>
    private static void AddSecrets(Dictionary<string, string> variables, JsonObject secrets)
    {
        foreach (var (name, value) in secrets)
        {
            if (TextOf(value) is { } text && name.Length > 0 && !NoName().IsMatch(name)) variables[name] = text;
        }
    }

    private static void AddParameters(Dictionary<string, string> variables, JsonObject parameters)
    {
        foreach (var (name, value) in parameters)
        {
            if (TextOf(value) is not { } text) continue;
            variables[NameOf(name)] = Reference().Replace(
                text, match => match.Value[0] == '\\' ? match.Value[1..] : variables.GetValueOrDefault(match.Groups["name"].Value, ""));
        }
    }

    private static Dictionary<string, string> WithinLimits(Dictionary<string, string> variables)
    {
        var total = 0;
        foreach (var (name, value) in variables)
        {
            var size = Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + 2;
            if (size > LongestVariable || total + size > MostBytes || value.Contains('\0', StringComparison.Ordinal)) variables.Remove(name);
            else total += size;
        }

        return variables;
    }

    private static string NameOf(string property) => NoName().Replace(property, "_").ToUpperInvariant();

    private static string? TextOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => value.ToJsonString(),
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        _ => null,
    };

    [GeneratedRegex(@"[^A-Za-z0-9_]+")]
    private static partial Regex NoName();

    [GeneratedRegex(@"\\\$|\$(?<name>\w+)")]
    private static partial Regex Reference();
}
