using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Tests.Runs;

/// <summary>A run that is told one thing after the other: given what it has been told, when it is told more, then these events follow.</summary>
internal sealed class RunScenario
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Guid RunId = Guid.Parse("0197a1b2-0000-7000-8000-000000000001");

    private readonly List<RunEvent> history = [];
    private IReadOnlyList<RunEvent> latest = [];

    public Run Run { get; private set; } = Run.None;

    /// <summary>A run of these steps that has just started.</summary>
    public static RunScenario Started(params StepDefinition[] steps) => StartedWith(null, steps);

    public static RunScenario StartedWith(JsonObject? input, params StepDefinition[] steps) =>
        new RunScenario().When(new StartRun(RunId, "nightly-close", 3, steps, input, Now));

    /// <summary>A run of one step, <c>extract</c>, whose job <c>j1</c> runs.</summary>
    public static RunScenario Running(TimeSpan? timeout = null) =>
        Started(Step("extract") with { Timeouts = new() { ScheduleToClose = timeout } }).When(Accepted("extract"), Changed("extract", JobStates.Running));

    public static StepDefinition Step(string name, params string[] after) => new() { Name = name, Region = "eu-west", Event = $"event-{name}", After = after };

    public static LaunchAccepted Accepted(string step, string jobId = "j1", int attempt = 1) => new(step, attempt, [jobId], Now);

    public static JobChanged Changed(string step, string state, string jobId = "j1", int attempt = 1) =>
        new(step, attempt, Now) { JobId = jobId, State = state, Hostname = state == JobStates.Queued ? null : "node-1", Code = CodeOf(state) };

    public RunScenario When(params RunCommand[] commands)
    {
        foreach (var command in commands)
        {
            latest = RunDecider.Decide(Run, command);
            history.AddRange(latest);
            Run = RunDecider.Fold(Run, latest);
        }

        return this;
    }

    /// <summary>The last command led to exactly these events.</summary>
    public RunScenario Then(params RunEvent[] expected)
    {
        Assert.Equal(expected.Select(Text), latest.Select(Text));
        return this;
    }

    /// <summary>The last command changed nothing.</summary>
    public RunScenario ThenNothing() => Then();

    public RunScenario ThenStepIs(string step, string state)
    {
        Assert.Equal(state, Run.Find(step)!.State);
        return this;
    }

    public RunScenario ThenRunIs(string state)
    {
        Assert.Equal(state, Run.State);
        return this;
    }

    /// <summary>The work that followed from the last command.</summary>
    public IReadOnlyList<StepWork> Work => StepWork.Following(latest, Run);

    private static string? CodeOf(string state) => state switch
    {
        JobStates.Success => "0",
        JobStates.Error => "1",
        _ => null,
    };

    private static string Text(RunEvent happened) => $"{RunEvents.NameOf(happened)} {JsonSerializer.Serialize<object>(happened)}";
}
