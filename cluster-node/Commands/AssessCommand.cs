using System.CommandLine;
using System.Text.Json;
using Federation.Contracts.Network;
using Federation.Network;
using Federation.ServiceDefaults.Commands;

namespace Federation.ClusterNode.Commands;

/// <summary><c>cluster-node assess URL</c>: what the way from this machine to a region is good for. Starts nothing and needs no database.</summary>
internal static class AssessCommand
{
    private static readonly TimeSpan ToldEvery = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var url = new Argument<string>("url") { Description = "A node of the region, or whatever stands where one is to be.", HelpName = "URL" };
        var key = new Option<string?>("--key") { Description = "An API key of the region: without one throughput from it cannot be measured.", HelpName = "KEY" };
        var duration = new Option<int>("--duration")
        {
            Description = $"How many seconds, {LinkAssessment.Shortest.TotalSeconds:0} to {LinkAssessment.Longest.TotalSeconds:0}.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => (int)LinkAssessment.Usual.TotalSeconds,
        };
        var asJson = new Option<bool>("--json") { Description = "Prints the report as JSON." };
        var command = new ProgramCommand(
            "assess", "Measures the way from this machine to a region and says what it is good for. Exit code 1 if nothing should be deployed across it.",
            new HelpSection("Examples", "cluster-node assess https://eu1.example:3012 --key KEY --duration 120"))
        {
            url, key, duration, asJson,
        };
        command.SetAction((parsed, cancellationToken) => AssessAsync(
            Assessment(parsed.GetRequiredValue(url), parsed.GetValue(key), parsed.GetValue(duration)), parsed.GetValue(asJson), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static LinkAssessment Assessment(string url, string? key, int seconds)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https")) throw new CommandFaultException($"'{url}' is no http or https URL.");
        var duration = TimeSpan.FromSeconds(seconds);
        if (duration < LinkAssessment.Shortest || duration > LinkAssessment.Longest)
            throw new CommandFaultException($"--duration must be {LinkAssessment.Shortest.TotalSeconds:0} to {LinkAssessment.Longest.TotalSeconds:0} seconds.");
        return new LinkAssessment(target, key, duration, TimeProvider.System);
    }

    private static async Task<int> AssessAsync(LinkAssessment assessment, bool asJson, InvocationConfiguration terminal, CancellationToken cancellationToken)
    {
        var running = assessment.RunAsync(cancellationToken);
        while (await Task.WhenAny(running, Task.Delay(ToldEvery, TimeProvider.System, cancellationToken)) != running)
            await terminal.Error.WriteLineAsync($"{assessment.Progress,4:P0}  {LinkReportText.OneLine(assessment.Snapshot())}");

        var link = await running;
        var (verdict, settings) = (LinkDecider.Judge(link), LinkSettingsDecider.Derive(link));
        if (asJson) await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(new { link, verdict, settings }, Json));
        else foreach (var line in LinkReportText.Lines(link, verdict, settings)) await terminal.Output.WriteLineAsync(line);
        return verdict.Verdict == LinkVerdicts.DoNotDeploy ? CommandLineProgram.Failed : 0;
    }
}
