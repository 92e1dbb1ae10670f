using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Tests.Runs;

/// <summary>Random chains that use everything a definition can say.</summary>
internal sealed class StormGraph(Random random)
{
    public static readonly string[] Regions = ["eu-west", "us-east"];

    public List<StepDefinition> Steps()
    {
        List<StepDefinition> steps = [];
        for (var count = random.Next(1, 6); steps.Count < count;) steps.Add(One($"s{steps.Count}", [.. steps.Select(step => step.Name).Where(_ => random.Next(3) == 0)]));
        return steps;
    }

    private StepDefinition One(string name, IReadOnlyList<string> after) => new()
    {
        Name = name,
        Regions = random.Next(4) == 0 ? Regions : [Pick(Regions)],
        Event = random.Next(8) == 0 ? null : "e",
        EventTitle = null,
        Chain = null,
        After = after,
        When = random.Next(2) == 0 ? StartRule.AllSucceeded : (StartRule)random.Next(6),
        Condition = Sometimes(8, "input.no", 2) ?? Sometimes(8, "true", 1),
        ForEach = random.Next(6) == 0 ? new ForEachDefinition { In = new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(item => (JsonNode)item)]), MaxParallel = random.Next(2) == 0 ? 1 : null } : null,
        Retry = random.Next(3) == 0 ? Retry() : null,
        Timeouts = random.Next(2) == 0 ? new StepTimeouts { ScheduleToClose = TimeSpan.FromMinutes(1), StartToClose = TimeSpan.FromSeconds(30) } : StepTimeouts.None,
        OnUnreachable = Unreachable(),
        Approval = random.Next(6) == 0 ? new ApprovalDefinition { Within = TimeSpan.FromSeconds(5), OnExpiry = (ApprovalExpiry)random.Next(3) } : null,
        Compensate = random.Next(4) == 0 ? new CompensationDefinition { Event = "undo" } : null,
    };

    private RetryPolicy Retry() => new()
    {
        Attempts = random.Next(2, 4),
        Delay = TimeSpan.FromSeconds(random.Next(2)),
        On = [.. Enum.GetValues<RetryCause>().Where(_ => random.Next(2) == 0)],
        Codes = random.Next(4) == 0 ? ["7"] : [],
    };

    private UnreachablePolicy Unreachable() => random.Next(4) switch
    {
        0 => new() { Action = UnreachableAction.Fail, After = TimeSpan.FromSeconds(5), Reconcile = (Reconciliation)random.Next(2) },
        1 => new() { Action = UnreachableAction.FailOver, After = TimeSpan.FromSeconds(5), To = Regions },
        _ => UnreachablePolicy.Forever,
    };

    private string? Sometimes(int oneIn, string value, int place) => random.Next(oneIn) == place ? value : null;

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
