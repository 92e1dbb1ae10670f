using System.CommandLine;
using Federation.Contracts.Coordinator;
using Federation.ServiceDefaults.Commands;
using Spectre.Console;

namespace Federation.Coordinator.Commands;

/// <summary><c>coordinator region</c>.</summary>
internal static class RegionCommands
{
    private static readonly Argument<string> NameArgument = new("name") { Description = "The region." };
    private static readonly Argument<string[]> UrlsArgument = new("node-url") { Description = "The URLs of its nodes.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> RegionKeyOption = new("--region-key") { Description = "The key of the region's API. May be left out to keep a known region's.", HelpName = "KEY" };
    private static readonly Option<string[]> LabelOption = new("--label") { Description = "A word about it by which chains choose, such as continent=europe.", HelpName = "NAME=VALUE" };

    public static Command Create()
    {
        var add = new ProgramCommand(
            "add", "Registers a region or changes its settings, and asks it how it is.", CoordinatorLink.Help,
            new HelpSection("Examples", "coordinator region add eu-west https://eu1.example:3012 https://eu2.example:3012 --region-key KEY --label continent=europe"))
        {
            NameArgument,
            UrlsArgument,
            RegionKeyOption,
            LabelOption,
        };
        CoordinatorLink.SetAction(add, AddAsync);

        var list = new ProgramCommand("list", "All regions, each with how it was last heard of.", CoordinatorLink.Help);
        CoordinatorLink.SetAction(list, ListAsync);

        var probe = new ProgramCommand(
            "probe", "Asks a region how it is, and tells what both sides see. Exit code 1 if it does not answer.", CoordinatorLink.Help, new HelpSection("Examples", "coordinator region probe eu-west"))
        {
            NameArgument,
        };
        CoordinatorLink.SetAction(probe, (parsed, link, cancellationToken) => ProbeAsync(parsed.GetRequiredValue(NameArgument), parsed, link, cancellationToken));

        var region = new ProgramCommand("region", "Regions: where jobs run.") { add, list, probe, AssessRegionCommand.Create() };
        foreach (var command in RegionLinkCommands.Create()) region.Add(command);
        CoordinatorLink.AddOptionsTo(region);
        return region;
    }

    private static async Task<int> AddAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var labels = (parsed.GetValue(LabelOption) ?? []).Select(label => label.Split('=', 2)).ToList();
        if (labels.Any(label => label.Length != 2)) throw new CommandFaultException("A label is written NAME=VALUE.");

        var request = new RegionRequest(parsed.GetRequiredValue(UrlsArgument), parsed.GetValue(RegionKeyOption)) { Labels = labels.ToDictionary(label => label[0], label => label[1]) };
        var region = await link.Api.PutRegionAsync(parsed.GetRequiredValue(NameArgument), request, cancellationToken);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{region.Name} is registered.");
        return await ProbeAsync(region.Name, parsed, link, cancellationToken);
    }

    private static async Task<int> ListAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("region", "state", "speaks", "last contact", "urls", "remark");
        foreach (var region in await link.Api.GetRegionsAsync(cancellationToken))
        {
            table.AddRow(
                Markup.Escape(region.Name),
                StateOf(region.State),
                region.Dialect ?? "?",
                region.LastContactAt?.ToString("u") ?? "never",
                Markup.Escape(string.Join('\n', region.Urls)),
                Markup.Escape(region.ClosedBecause ?? region.Problem ?? ""));
        }

        Terminal.On(parsed).Write(table);
        return 0;
    }

    private static async Task<int> ProbeAsync(string name, ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var health = await link.Api.GetRegionHealthAsync(name, cancellationToken);
        var facts = new Grid().AddColumns(2);
        Add(facts, "state", health.Region.State, health.Region.Problem);
        Add(facts, "speaks", health.Region.Dialect ?? "unknown", string.Join(", ", health.Link.Capabilities ?? []));
        Add(facts, "calls go to", health.Link.Url, $"breaker {health.Link.Breaker}");
        Add(facts, "round trip", health.Link.RoundTripMs is { } median ? $"{median:0.0} ms" : "unknown", health.Link.ShortestRoundTripMs is { } shortest ? $"shortest {shortest:0.0} ms" : null);
        Add(facts, "region says", health.Self.Answered ? $"{health.Self.Hostname} {health.Self.Version}" : "nothing", health.Self.Problem);
        Add(facts, "active jobs", health.Self.ActiveJobs?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown", null);
        Add(facts, "clock", health.Self.ClockAheadSeconds is { } ahead ? $"{Math.Round(ahead, 3) + 0.0:+0.000;-0.000} s" : "unknown", null);
        Add(facts, "region hears us", health.SeenByRegion.HeardSecondsAgo is { } heard ? $"{heard:0.0} s ago, from {health.SeenByRegion.FromAddress} at {health.SeenByRegion.AtNode}" : "unknown", health.SeenByRegion.Problem);
        if (health.Region.ClosedBecause is { } closed) Add(facts, "closed", closed, null);
        Terminal.On(parsed).Write(facts);
        return health.Self.Answered ? 0 : CommandLineProgram.Failed;
    }

    private static void Add(Grid facts, string name, string value, string? remark) =>
        facts.AddRow(name, Markup.Escape(value + (remark is { Length: > 0 } ? $" ({remark})" : "")));

    private static string StateOf(string state) => state switch
    {
        "reachable" => $"[green]{state}[/]",
        "unreachable" => $"[red]{state}[/]",
        _ => Markup.Escape(state),
    };
}
