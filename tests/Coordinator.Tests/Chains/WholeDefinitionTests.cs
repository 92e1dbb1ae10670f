using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Tests.Chains;

/// <summary>The definitions that people are shown: in the README, and the demo's.</summary>
public sealed partial class WholeDefinitionTests
{
    internal static readonly HashSet<string> Regions = ["eu-west", "us-east"];

    public static TheoryData<string> Samples => [.. ReadmeSamples, .. Directory.GetFiles(Path.Combine(Root, "deploy", "samples"), "*.yaml").Select(File.ReadAllText)];

    private static IEnumerable<string> ReadmeSamples => Block().Matches(File.ReadAllText(Path.Combine(Root, "coordinator", "Chains", "README.md"))).Select(block => block.Groups[1].Value);

    private static string Root { get; } = FindRoot();

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_is_a_chain(string sample)
    {
        var parsed = ChainParser.Parse(sample, Regions);
        Assert.Empty(parsed.Faults);
        Assert.Equal(parsed.Document!.ToJsonString(), ChainParser.Parse(parsed.Document.ToJsonString(), Regions).Document!.ToJsonString());
    }

    [Fact]
    public void Everything_a_definition_can_say_is_in_the_model()
    {
        var chain = ChainParser.Parse(ReadmeSamples.Last(), Regions).Definition!;
        Assert.Equal(("finance", true, ConcurrencyPolicy.Queue), (chain.Owner, chain.Enabled, chain.Concurrency));
        Assert.Equal(["nightly", "finance"], chain.Tags);

        var schedule = chain.Triggers[0].Schedule!;
        Assert.Equal(("0 30 2 * * *", "Europe/Berlin", GapPolicy.Next, OverlapPolicy.Once, CatchUpPolicy.Last), (schedule.Cron, schedule.Zone, schedule.Gap, schedule.Overlap, schedule.CatchUp));
        Assert.Equal((TimeSpan.FromHours(12), TimeSpan.FromMinutes(5)), (schedule.CatchUpWithin, schedule.Jitter));
        Assert.Equal(("eu-west", "import", JobResult.Success), (chain.Triggers[1].Job!.Region, chain.Triggers[1].Job!.Event, Assert.Single(chain.Triggers[1].Job!.Results)));
        Assert.Equal((false, TimeSpan.FromMinutes(1)), (chain.Triggers[2].Enabled, chain.Triggers[2].Webhook!.Tolerance));
        Assert.Equal(("inventory", 2), (chain.Triggers[3].Chain!.Name, chain.Triggers[3].Chain!.Results.Count));

        var close = chain.Steps[1];
        Assert.Equal(["eu-west", "us-east"], close.Regions);
        Assert.Equal(("{{ steps.shops.output.shops }}", 4), ((string?)close.ForEach!.In, close.ForEach.MaxParallel));
        Assert.Equal((5, TimeSpan.FromSeconds(10), 2.0, TimeSpan.FromMinutes(5), 4), (close.Retry!.Attempts, close.Retry.Delay, close.Retry.Backoff, close.Retry.MaxDelay, close.Retry.On.Count));
        Assert.Equal(new StepTimeouts { ScheduleToStart = TimeSpan.FromMinutes(10), StartToClose = TimeSpan.FromHours(1), ScheduleToClose = TimeSpan.FromHours(4) }, close.Timeouts);
        Assert.Equal((UnreachableAction.FailOver, TimeSpan.FromMinutes(15), "us-east", Reconciliation.Returned), (close.OnUnreachable.Action, close.OnUnreachable.After, Assert.Single(close.OnUnreachable.To), close.OnUnreachable.Reconcile));
        Assert.Equal(("reopen", TimeSpan.FromMinutes(10)), (close.Compensate!.Event, close.Compensate.Timeout));

        Assert.Equal(("daily-report", StartRule.NoneFailed, ""), (chain.Steps[2].Chain, chain.Steps[2].When, chain.Steps[2].Region));
        Assert.Equal("gold", chain.Steps[3].RegionLabels["tier"]);
        Assert.Equal((TimeSpan.FromHours(8), ApprovalExpiry.Reject, 2), (chain.Steps[3].Approval!.Within, chain.Steps[3].Approval!.OnExpiry, chain.Steps[3].Approval!.By.Count));
        Assert.Equal(TimeSpan.FromMinutes(30), chain.Steps[3].Timeouts.ScheduleToClose);
        Assert.Equal(["shops"], chain.Steps[0].Outputs!);
    }

    [Fact]
    public void What_a_definition_does_not_say_has_its_default()
    {
        var chain = ChainParser.Parse("steps: [{ name: a, region: eu-west, event: e, retry: { attempts: 2 } }]\ntriggers: [{ name: t, schedule: { cron: '* * * * *' } }]", Regions).Definition!;
        Assert.Equal((true, ConcurrencyPolicy.Allow, 0), (chain.Enabled, chain.Concurrency, chain.Tags.Count));
        var step = chain.Steps[0];
        Assert.Equal((StartRule.AllSucceeded, UnreachablePolicy.Forever, StepTimeouts.None), (step.When, step.OnUnreachable, step.Timeouts));
        Assert.Null(step.Outputs);
        Assert.Equal((TimeSpan.Zero, 2.0, TimeSpan.FromHours(1), RetryCause.JobFailed), (step.Retry!.Delay, step.Retry.Backoff, step.Retry.MaxDelay, Assert.Single(step.Retry.On)));
        Assert.Equal(("UTC", CatchUpPolicy.None, TimeSpan.Zero), (chain.Triggers[0].Schedule!.Zone, chain.Triggers[0].Schedule!.CatchUp, chain.Triggers[0].Schedule!.Jitter));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Federation.sln"))) folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
