using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Federation.ClusterNode.Uplink;
using Federation.Contracts.Network;
using Federation.Network;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Commands;

/// <summary>
/// <c>cluster-node assess URL</c>: what the way from this machine to a region is good for, and how a satellite here best calls the region. Goes as a satellite with the same settings does: by
/// its proxy, and trusting whom it trusts. Starts nothing and needs no database.
/// </summary>
internal static class AssessCommand
{
    private static readonly TimeSpan ToldEvery = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly JsonSerializerOptions Pasted = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
            new HelpSection(
                "Examples",
                "cluster-node assess https://eu1.example:3012 --key KEY --duration 120",
                "cluster-node assess https://eu1.example:3012 --config /etc/federation/satellite.json              as that satellite goes",
                "cluster-node assess https://eu1.example:3012 --Uplink:Proxy=http://proxy:3128 --Uplink:AuthorityFile=ca.pem"))
        {
            url, key, duration, asJson,
        };
        command.TakeSettings();
        command.SetAction((parsed, cancellationToken) =>
        {
            var satellite = SatelliteOf(ProgramSettings.CreateBuilder(parsed).Configuration, parsed.GetRequiredValue(url));
            var assessment = Assessment(parsed.GetRequiredValue(url), parsed.GetValue(key), parsed.GetValue(duration), new RegionConnector(Options.Create(satellite)));
            return AssessAsync(assessment, UplinkTimes.Of(satellite), parsed.GetValue(asJson), parsed.InvocationConfiguration, cancellationToken);
        });
        return command;
    }

    /// <summary>How a satellite on this machine goes to the region.</summary>
    private static UplinkOptions SatelliteOf(ConfigurationManager settings, string url)
    {
        var satellite = new UplinkOptions();
        try
        {
            settings.GetSection("Uplink").Bind(satellite);
        }
        catch (InvalidOperationException wrong)
        {
            throw new CommandFaultException($"{wrong.Message} {wrong.InnerException?.Message}".TrimEnd());
        }

        satellite.Regions = url;
        var faults = (new UplinkOptionsValidator().Validate(name: null, satellite).Failures ?? []).Concat(UplinkRules.TrustFaults(settings)).ToList();
        return faults.Count == 0 ? satellite : throw new CommandFaultException(string.Join(Environment.NewLine, faults));
    }

    private static LinkAssessment Assessment(string url, string? key, int seconds, RegionConnector connector)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https")) throw new CommandFaultException($"'{url}' is no http or https URL.");
        var duration = TimeSpan.FromSeconds(seconds);
        if (duration < LinkAssessment.Shortest || duration > LinkAssessment.Longest)
            throw new CommandFaultException($"--duration must be {LinkAssessment.Shortest.TotalSeconds:0} to {LinkAssessment.Longest.TotalSeconds:0} seconds.");
        return new LinkAssessment(target, key, duration, TimeProvider.System, connector.Connect);
    }

    private static async Task<int> AssessAsync(LinkAssessment assessment, UplinkTimes current, bool asJson, InvocationConfiguration terminal, CancellationToken cancellationToken)
    {
        var running = assessment.RunAsync(cancellationToken);
        while (await Task.WhenAny(running, Task.Delay(ToldEvery, TimeProvider.System, cancellationToken)) != running)
            await terminal.Error.WriteLineAsync($"{assessment.Progress,4:P0}  {LinkReportText.OneLine(assessment.Snapshot())}");

        var link = await running;
        var (verdict, settings, satellite) = (LinkDecider.Judge(link), LinkSettingsDecider.Derive(link), UplinkTimesDecider.Derive(link));
        if (asJson) await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(new { link, verdict, settings, satellite = new { derived = NamedOf(satellite), current = NamedOf(current) } }, Json));
        else foreach (var line in LinkReportText.Lines(link, verdict, settings).Concat(SatelliteLines(satellite, current))) await terminal.Output.WriteLineAsync(line);
        return verdict.Verdict == LinkVerdicts.DoNotDeploy ? CommandLineProgram.Failed : 0;
    }

    /// <summary>The settings of a satellite here beside those that hold, and what to put into its file.</summary>
    private static IEnumerable<string> SatelliteLines(UplinkTimes? derived, UplinkTimes current)
    {
        if (derived is null) yield break;

        yield return "";
        yield return "of a satellite here:";
        foreach (var (wanted, holds) in derived.All.Zip(current.All)) yield return $"{$"Uplink:{wanted.Name}",-22}{wanted.Value,-10:c}now {holds.Value:c}";
        if (derived == current) yield break;

        yield return "";
        yield return "in the satellite's file of settings:";
        yield return JsonSerializer.Serialize(new { Uplink = NamedOf(derived) }, Pasted);
    }

    private static Dictionary<string, string>? NamedOf(UplinkTimes? times) => times?.All.ToDictionary(time => time.Name, time => $"{time.Value:c}");
}
