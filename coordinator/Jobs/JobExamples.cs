using Federation.Contracts.Coordinator;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Jobs;

/// <summary>What the answers about jobs look like.</summary>
internal static class JobExamples
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 2, 0, 0, TimeSpan.Zero);

    public static void Add(IServiceCollection services) => services.AddExample(new JobsResponse(
        [
            new FoundJob
            {
                Region = "eu-west", Id = "jmwsrph0l2i", State = "running", Event = "emwsrpf0t0l", EventTitle = "Extract", Category = "General", Hostname = "eu1", StartedAt = At, Progress = 0.25,
            },
        ],
        [
            new JobsPart("eu-west", JobsPartStates.Fresh, AgeSeconds: 0.4, Problem: null),
            new JobsPart("us-east", JobsPartStates.Stale, AgeSeconds: 94, "Region us-east did not answer in time."),
        ],
        IsPartial: true));
}
