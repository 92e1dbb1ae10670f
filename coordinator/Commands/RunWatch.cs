using System.Net;
using System.Text;
using Federation.Contracts.Coordinator;
using Refit;
using Spectre.Console;

namespace Federation.Coordinator.Commands;

/// <summary>Shows a run in a terminal while it goes on: a line for each state that a step comes to and, if wanted, its log.</summary>
internal sealed class RunWatch(ICoordinatorApi api, IAnsiConsole console, bool showsLogs, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private readonly Dictionary<string, string> states = [];
    private readonly Dictionary<string, (string JobId, long Offset)> logs = [];

    /// <summary>Shows the run until it is over; a coordinator that is away for a while is asked again.</summary>
    public async Task<RunResponse> UntilOverAsync(Guid id, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await LookAsync(id, cancellationToken) is { } run)
            {
                await ShowAsync(run, cancellationToken);
                if (RunStates.IsOver(run.State)) return run;
            }

            await Task.Delay(LookEvery, time, cancellationToken);
        }
    }

    private async Task<RunResponse?> LookAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetRunAsync(id, wait: null, cancellationToken);
        }
        catch (Exception away) when (IsAway(away))
        {
            return null;
        }
    }

    private async Task ShowAsync(RunResponse run, CancellationToken cancellationToken)
    {
        foreach (var step in run.Steps)
        {
            if (showsLogs && step.JobId is not null && !HasEnded(step.Name)) await ShowLogAsync(run.Id, step, cancellationToken);
            if (states.GetValueOrDefault(step.Name) == step.State) continue;

            states[step.Name] = step.State;
            Write(step.Name, step.State, step.Description);
        }

        if (RunStates.IsOver(run.State)) Write(run.Chain, run.State, $"after {(run.EndedAt - run.StartedAt)?.TotalSeconds:0.0} s");
    }

    private async Task ShowLogAsync(Guid run, StepResponse step, CancellationToken cancellationToken)
    {
        var offset = logs.TryGetValue(step.Name, out var known) && known.JobId == step.JobId ? known.Offset : 0;
        try
        {
            using var answer = await api.GetStepLogAsync(run, step.Name, offset, cancellationToken);
            if (!answer.IsSuccessStatusCode) return;

            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            var whole = StepStates.IsOver(step.State) ? bytes.Length : Array.LastIndexOf(bytes, (byte)'\n') + 1;
            logs[step.Name] = (step.JobId!, offset + whole);
            foreach (var line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                console.Write(new Text($"{step.Name} | {line.TrimEnd('\r')}\n"));
        }
        catch (Exception away) when (IsAway(away))
        {
            // The next look shows it.
        }
    }

    private void Write(string name, string state, string? remark)
    {
        var colour = state switch
        {
            StepStates.Succeeded => "green",
            StepStates.Failed or StepStates.Cancelled => "red",
            StepStates.Unreachable or StepStates.LaunchUnknown => "yellow",
            _ => "grey",
        };
        console.MarkupLine($"{Markup.Escape(name)} [{colour}]{Markup.Escape(state)}[/]{Markup.Escape(remark is { Length: > 0 } ? $" {remark}" : "")}");
    }

    private bool HasEnded(string step) => states.TryGetValue(step, out var shown) && StepStates.IsOver(shown);

    private static bool IsAway(Exception fault) =>
        fault is HttpRequestException or ApiRequestException || fault is ApiException { StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway };
}
