using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Execution;

/// <summary>What is to be run for a job, and how its output is read.</summary>
/// <param name="Command">Program and arguments; empty if <paramref name="Refusal"/> says why nothing can be run.</param>
/// <param name="Script">Text of the script to put beside the order, or null.</param>
/// <param name="Folder">The folder to run in.</param>
/// <param name="Environment">All variables of the job.</param>
/// <param name="User">The user to run as, if that is another one than the node's.</param>
/// <param name="Refusal">Why nothing can be run, or null.</param>
internal sealed record PluginLaunch(
    IReadOnlyList<string> Command, string? Script, string Folder, IReadOnlyDictionary<string, string> Environment, UserAccount? User, string? Refusal);

/// <summary>Decides what is run for a job: the shell plugin's script, an HTTP request, our test plugin, or a plugin's own command.</summary>
internal sealed class PluginLauncher(Spool spool, IOptions<ExecutionOptions> options)
{
    /// <summary>The plugin that runs the script in its parameters; imported copies of it are known by their command.</summary>
    public static bool IsShell(JsonObject plugin) => Is(plugin, "shellplug", "bin/shell-plugin.js");

    /// <summary>How the output of a job is read.</summary>
    public static OutputProtocol ProtocolOf(JobOrder order) => IsShell(order.Plugin)
        ? new OutputProtocol(Json: IsOn(order, "json"), Percent: true, Annotate: IsOn(order, "annotate"))
        : new OutputProtocol(Json: true, Percent: false, Annotate: false);

    /// <summary>What is to be run for this entry now.</summary>
    public PluginLaunch Prepare(SpoolEntry entry) => Prepare(entry, System.Environment.GetEnvironmentVariables());

    private PluginLaunch Prepare(SpoolEntry entry, IDictionary nodeEnvironment)
    {
        var plugin = entry.Order.Plugin;
        var user = UserOf(plugin, out var refusal);
        var environment = JobEnvironment.Of(entry.Order, nodeEnvironment, options.Value.PassEnvironment, user);
        if (IsUrl(plugin)) UrlPlugin.Prepare(environment);
        var folder = Text(plugin, "cwd") is { Length: > 0 } cwd ? cwd : spool.WorkFolder;
        var script = IsShell(plugin) ? Text(entry.Order.Job["params"], "script") ?? "" : null;

        IReadOnlyList<string> command = [];
        if (refusal is null && !Directory.Exists(folder)) refusal = $"Child spawn error: Working directory not found: {folder}";
        if (refusal is null) command = CommandOf(entry, environment, folder, out refusal);
        if (user is not null) command = ["setpriv", $"--reuid={user.UserId}", $"--regid={user.GroupId}", "--init-groups", "--", .. command];
        return new PluginLaunch(command, script, folder, environment, user, refusal);
    }

    private IReadOnlyList<string> CommandOf(SpoolEntry entry, Dictionary<string, string> environment, string folder, out string? refusal)
    {
        refusal = null;
        var plugin = entry.Order.Plugin;
        if (IsShell(plugin)) return [entry.ScriptPath];
        if (Is(plugin, "testplug", "bin/test-plugin.js")) return ["/bin/sh", spool.TestPluginPath];

        if (IsUrl(plugin)) return UrlPlugin.Command;

        var text = Text(plugin, "command") ?? "";
        var command = CommandLine.Split(text, environment);
        if (command.Count > 0 && FindProgram(command[0], environment["PATH"], folder)) return command;
        refusal = $"Child spawn error: {text}: Child process failed to spawn (Check executable location, permissions, or EOL format?)";
        return [];
    }

    private static UserAccount? UserOf(JsonObject plugin, out string? refusal)
    {
        refusal = null;
        if (Text(plugin, "uid") is not { Length: > 0 } wanted) return null;

        var user = UserAccount.Find(wanted);
        if (user is null) refusal = $"Child spawn error: There is no user {wanted} on this server.";
        else if (user.Name == System.Environment.UserName) return null;
        else if (!System.Environment.IsPrivilegedProcess) refusal = $"Child spawn error: This node does not run as root and cannot become user {wanted}.";
        return user is not null && uint.TryParse(Text(plugin, "gid"), out var group) ? user with { GroupId = group } : user;
    }

    /// <summary>Whether a shell in this folder would find the program and may run it.</summary>
    private static bool FindProgram(string program, string path, string folder) => program.Contains('/', StringComparison.Ordinal)
        ? IsProgram(Path.Combine(folder, program))
        : path.Split(':').Any(place => IsProgram(Path.Combine(folder, place, program)));

    private static bool IsProgram(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    private static bool IsUrl(JsonObject plugin) => Is(plugin, "urlplug", "bin/url-plugin.js");

    private static bool Is(JsonObject plugin, string id, string command) => Text(plugin, "id") == id || Text(plugin, "command") == command;

    private static bool IsOn(JobOrder order, string parameter) => Text(order.Job["params"], parameter) is "1" or "true";

    private static string? Text(JsonNode? holder, string property) => (holder as JsonObject)?[property] is { } value
        ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()
        : null;
}
