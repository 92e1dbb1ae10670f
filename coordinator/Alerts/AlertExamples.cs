using Federation.Contracts.Coordinator;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Alerts;

/// <summary>What the bodies about alerts look like.</summary>
internal static class AlertExamples
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 2, 0, 0, TimeSpan.Zero);

    private static readonly AlertRuleRequest Rule = new()
    {
        Metric = AlertMetrics.RegionUnreachable,
        Threshold = 60,
        Scope = "us-*",
        For = 2,
        Of = 3,
        EverySeconds = 15,
        Severity = "critical",
        WebHooks = ["https://hooks.example.org/T0/B0/x"],
        Mails = ["ops@example.org"],
    };

    private static readonly AlertResponse Alert = new()
    {
        Id = Guid.Parse("7c1f6f34-0b7d-4d3b-9d35-5cf0a4c6b21e"),
        Rule = "us-down",
        Subject = "us-east",
        Metric = AlertMetrics.RegionUnreachable,
        Severity = "critical",
        Text = "us-east: unreachable for 75.2 s (limit 60)",
        Value = 75.2,
        Since = At,
        Told = true,
    };

    private static readonly SilenceRequest Silence = new() { Rule = "us-*", Subject = "us-east", Minutes = 120, Reason = "new routers" };

    public static void Add(IServiceCollection services) => services
        .AddExample(Rule)
        .AddExample(new AlertRuleResponse("us-down", Rule with { WebHooks = ["hooks.example.org"] }, "s", Active: 1))
        .AddExample(Alert)
        .AddExample(new AlertListResponse([Alert], Next: null))
        .AddExample(Silence)
        .AddExample(new SilenceResponse(Guid.Parse("f3b1c5de-6a0f-4c55-8a0e-0d9b4f4f6a11"), Silence.Rule, Silence.Subject, At.AddHours(2), Silence.Reason, "ci pipeline"));
}
