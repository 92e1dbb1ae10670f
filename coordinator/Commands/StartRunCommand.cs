using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.ServiceDefaults.Commands;

namespace Federation.Coordinator.Commands;

/// <summary><c>coordinator run start</c>.</summary>
internal static class StartRunCommand
{
    private const int Failed = 2;
    private const int Cancelled = 3;

    private static readonly Argument<string> ChainArgument = new("chain") { Description = "The chain to run." };
    private static readonly Option<string[]> ParameterOption = new("--param", "-p") { Description = "A value of the run's input, such as day=2026-01-31; JSON where it is JSON, otherwise text.", HelpName = "NAME=VALUE" };
    private static readonly Option<FileInfo?> InputOption = new("--input") { Description = "A file with the run's input, a JSON object.", HelpName = "FILE" };
    private static readonly Option<string?> IdempotencyOption = new("--idempotency-key") { Description = "Starts one run however often it is given. Default: a new one.", HelpName = "KEY" };
    private static readonly Option<bool> WaitOption = new("--wait") { Description = "Waits for the run's end, and tells of each step." };
    private static readonly Option<bool> FollowOption = new("--follow", "-f") { Description = "Waits, and shows the steps' logs as they come." };

    public static Command Create()
    {
        var start = new ProgramCommand(
            "start",
            "Starts a run of a chain and tells its id.",
            CoordinatorLink.Help,
            new HelpSection("Exit codes", "0  started; with --wait or --follow: succeeded", "1  not started, or the coordinator did not answer", "2  failed", "3  cancelled"),
            new HelpSection("Examples", "coordinator run start nightly-close", "coordinator run start nightly-close -p day=2026-01-31 --follow"))
        {
            ChainArgument,
            ParameterOption,
            InputOption,
            IdempotencyOption,
            WaitOption,
            FollowOption,
        };
        CoordinatorLink.SetAction(start, StartAsync);

        var run = new ProgramCommand("run", "Runs: executions of chains.") { start };
        CoordinatorLink.AddOptionsTo(run);
        return run;
    }

    private static async Task<int> StartAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var input = await InputAsync(parsed, cancellationToken);
        var key = parsed.GetValue(IdempotencyOption) ?? Guid.NewGuid().ToString();
        var run = await link.Api.StartRunAsync(parsed.GetRequiredValue(ChainArgument), new StartRunRequest(input), key, wait: null, cancellationToken);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{run.Id}");

        var follows = parsed.GetValue(FollowOption);
        if (!follows && !parsed.GetValue(WaitOption)) return 0;
        var ended = await new RunWatch(link.Api, Terminal.On(parsed), showsLogs: follows, TimeProvider.System).UntilOverAsync(run.Id, cancellationToken);
        return ended.State switch
        {
            RunStates.Succeeded => 0,
            RunStates.Cancelled => Cancelled,
            _ => Failed,
        };
    }

    private static async Task<JsonObject?> InputAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var input = parsed.GetValue(InputOption) is { } file ? Json(await File.ReadAllTextAsync(file.FullName, cancellationToken)) as JsonObject ?? throw new CommandFaultException($"{file} is no JSON object.") : null;
        foreach (var parameter in parsed.GetValue(ParameterOption) ?? [])
        {
            if (parameter.Split('=', 2) is not [{ Length: > 0 } name, var value]) throw new CommandFaultException($"'{parameter}' is not written NAME=VALUE.");
            (input ??= [])[name] = Json(value) ?? JsonValue.Create(value);
        }

        return input;
    }

    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
