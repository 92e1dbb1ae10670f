using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Runs;

/// <summary>What the bodies about runs look like.</summary>
internal static class RunExamples
{
    private static readonly Guid Id = new("019c117a-4d00-7a3b-8f10-2b6d5c9e0f41");
    private static readonly DateTimeOffset At = new(2026, 1, 31, 2, 0, 0, TimeSpan.Zero);

    private static readonly StepResponse Extract = new()
    {
        Name = "extract",
        Region = "eu-west",
        Event = "Extract",
        State = StepStates.Succeeded,
        Attempt = 1,
        JobId = "jmwsrph0l2i",
        Hostname = "eu1",
        StartedAt = At.AddMilliseconds(20),
        EndedAt = At.AddSeconds(8),
        Code = "0",
        Output = new JsonObject { ["file"] = "/sales/2026-01-31.csv" },
    };

    private static readonly StepResponse AddUp = new()
    {
        Name = "add",
        Region = "us-east",
        Event = "Add up",
        State = StepStates.Running,
        Attempt = 1,
        JobId = "jmwsrpk7m02",
        Hostname = "us1",
        StartedAt = At.AddSeconds(8.1),
        Progress = 0.4,
    };

    public static void Add(IServiceCollection services) => services
        .AddExample(new StartRunRequest(new JsonObject { ["day"] = "2026-01-31" }))
        .AddExample(new ReasonRequest("the source is being repaired"))
        .AddExample(new CancelRunRequest("wrong day"))
        .AddExample(new RetryRunRequest(["add"]))
        .AddExample(new MarkStepRequest(StepStates.Succeeded, "booked by hand", new JsonObject { ["total"] = 4711 }))
        .AddExample(new ApproveStepRequest("checked with finance"))
        .AddExample(new ResolveLaunchRequest(Launched: true, "the job stands in the region's history", "jmwsrpk7m02"))
        .AddExample(new RunEventResponse(3, "step-launched", At.AddMilliseconds(20), new JsonObject { ["step"] = "extract", ["attempt"] = 1, ["jobId"] = "jmwsrph0l2i" }))
        .AddExample(new RunResponse
        {
            Id = Id,
            Chain = "nightly-close",
            Version = 3,
            State = RunStates.Running,
            StartedBy = "ci pipeline",
            Tags = ["finance"],
            Input = new JsonObject { ["day"] = "2026-01-31" },
            StartedAt = At,
            Steps = [Extract, AddUp],
        })
        .AddExample(new RunListResponse(
            [
                new RunSummaryResponse
                {
                    Id = Id, Chain = "nightly-close", Version = 3, State = RunStates.Running, StartedBy = "ci pipeline", Tags = ["finance"], StartedAt = At, Steps = 2, StepsOver = 1,
                },
            ],
            Next: null));
}
