using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Triggers;

/// <summary>What the bodies about triggers look like.</summary>
internal static class TriggerExamples
{
    private static readonly Guid RunId = new("019c117a-4d00-7a3b-8f10-2b6d5c9e0f41");
    private static readonly DateTimeOffset At = new(2026, 1, 31, 2, 0, 0, TimeSpan.Zero);

    public static void Add(IServiceCollection services) => services
        .AddExample<JsonNode>(new JsonObject { ["day"] = "2026-01-31" })
        .AddExample(new TriggerResponse { Name = "nightly", Kind = "schedule", Enabled = true, NextAt = At.AddDays(1), LastFiredAt = At, LastRunId = RunId })
        .AddExample(new HookSecretResponse("5d1c0b7e6f…", "/hooks/nightly-close/sales-are-in"))
        .AddExample(new HookResponse(RunId))
        .AddExample(new ForecastResponse([new ForecastStart(At.AddDays(1), "nightly-close", "nightly")], At.AddDays(30)));
}
