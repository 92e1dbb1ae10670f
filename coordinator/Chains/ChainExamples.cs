using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Chains;

/// <summary>What the bodies about chains look like.</summary>
internal static class ChainExamples
{
    private const string Definition =
        """
        {
          "description": "Closes the day's sales",
          "steps": [
            { "name": "extract", "region": "eu-west", "eventTitle": "Extract", "params": { "day": "{{ input.day }}" } },
            { "name": "add", "region": "us-east", "eventTitle": "Add up", "after": ["extract"], "params": { "file": "{{ steps.extract.output.file }}" }, "timeout": "10m" }
          ]
        }
        """;

    private static readonly DateTimeOffset At = new(2026, 1, 31, 2, 0, 0, TimeSpan.Zero);
    private static readonly DefinitionRemark Remark = new("steps[1].eventTitle", 5, 54, "Region us-east has no event titled 'Add up'.");

    public static void Add(IServiceCollection services) => services
        .AddExample<object>(JsonNode.Parse(Definition)!)
        .AddExample(new RollbackRequest(2))
        .AddExample(new ChainResponse("nightly-close", 3, JsonNode.Parse(Definition)!.AsObject(), At, "ci pipeline"))
        .AddExample(new ChainListResponse(
            [
                new ChainSummary
                {
                    Name = "nightly-close", Version = 3, Description = "Closes the day's sales", Owner = "finance", Tags = ["finance"], Enabled = true, Steps = ["extract", "add"], Triggers = ["nightly"],
                    ModifiedAt = At, ModifiedBy = "ci pipeline",
                },
            ],
            Next: null))
        .AddExample(new ChainVersionListResponse([new ChainVersionSummary(3, At, "ci pipeline")], Next: null))
        .AddExample(new ChainDiffResponse(2, 3, [new DefinitionChange("steps[add].timeout", "5m", "10m")], "-    timeout: 5m\n+    timeout: 10m\n"))
        .AddExample(new ChainPlanResponse
        {
            Valid = true,
            Errors = [],
            Warnings = [Remark],
            Steps =
            [
                new PlannedStep
                {
                    Name = "extract", Stage = 1, After = [], Region = "eu-west",
                    Regions = [new PlannedRegion { Name = "eu-west", Reachable = true, Event = "emwsrpf0t0l", EventTitle = "Extract", Enabled = true }],
                },
            ],
            Triggers = [new PlannedTrigger("nightly", "schedule", Enabled: true, [At.AddDays(1)])],
        });
}
