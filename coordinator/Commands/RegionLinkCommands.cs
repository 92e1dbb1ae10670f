using System.CommandLine;
using System.Globalization;
using Federation.Contracts.Coordinator;
using Federation.Network;
using Federation.ServiceDefaults.Commands;
using Spectre.Console;

namespace Federation.Coordinator.Commands;

/// <summary><c>coordinator region assessments</c>, <c>compare</c> and <c>link</c>: what was measured of the way to a region, and how it is called over it.</summary>
internal static class RegionLinkCommands
{
    private const int Shown = 20;
    private static readonly Argument<string> NameArgument = new("name") { Description = "The region." };
    private static readonly Argument<Guid> OneArgument = new("one") { Description = "An assessment, by its id." };
    private static readonly Argument<Guid> OtherArgument = new("other") { Description = "Another one." };
    private static readonly Option<Guid?> ApplyOption = new("--apply") { Description = "Has the region called as this assessment derived.", HelpName = "ASSESSMENT" };
    private static readonly Option<bool> UndoOption = new("--undo") { Description = "Undoes the last change; a second time, the undoing." };

    public static IEnumerable<Command> Create()
    {
        var assessments = new ProgramCommand("assessments", $"The last {Shown} assessments of the way to a region.", CoordinatorLink.Help) { NameArgument };
        CoordinatorLink.SetAction(assessments, ListAsync);

        var compare = new ProgramCommand("compare", "Two assessments of the way to a region side by side.", CoordinatorLink.Help) { NameArgument, OneArgument, OtherArgument };
        CoordinatorLink.SetAction(compare, CompareAsync);

        var settings = new ProgramCommand(
            "link", "How a region is called over its link: what holds, and what its last assessment derived.", CoordinatorLink.Help,
            new HelpSection("Examples", "coordinator region link us-east", "coordinator region link us-east --undo"))
        {
            NameArgument, ApplyOption, UndoOption,
        };
        CoordinatorLink.SetAction(settings, LinkAsync);
        return [assessments, compare, settings];
    }

    private static async Task<int> ListAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var page = await link.Api.GetAssessmentsAsync(parsed.GetRequiredValue(NameArgument), before: null, Shown, cancellationToken);
        var table = new Table().Border(TableBorder.Simple).AddColumns("assessment", "asked for", "by", "seconds", "state", "verdict", "remark");
        foreach (var one in page.Assessments)
        {
            table.AddRow(
                one.Id.ToString(),
                one.RequestedAt.ToString("u"),
                Markup.Escape(one.By),
                one.DurationSeconds.ToString(CultureInfo.InvariantCulture),
                one.State,
                one.Verdict is { } verdict ? LinkReportText.Words(verdict.Verdict) : "",
                Markup.Escape(one.Link is { } measured ? LinkReportText.OneLine(measured) : ""));
        }

        Terminal.On(parsed).Write(table);
        return 0;
    }

    private static async Task<int> CompareAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var compared = await link.Api.CompareAssessmentsAsync(parsed.GetRequiredValue(NameArgument), parsed.GetRequiredValue(OneArgument), parsed.GetRequiredValue(OtherArgument), cancellationToken);
        var table = new Table().Border(TableBorder.Simple).AddColumns("", $"{compared.One.RequestedAt:u}", $"{compared.Other.RequestedAt:u}", "change");
        table.AddRow("verdict", VerdictOf(compared.One), VerdictOf(compared.Other), "");
        foreach (var measure in compared.Measures)
            table.AddRow($"{measure.Measure}, {measure.Unit}", Number(measure.One), Number(measure.Other), measure.Change?.ToString("+0.#%;-0.#%;0%", CultureInfo.InvariantCulture) ?? "");
        Terminal.On(parsed).Write(table);
        return 0;
    }

    private static async Task<int> LinkAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var (name, assessment, isUndo) = (parsed.GetRequiredValue(NameArgument), parsed.GetValue(ApplyOption), parsed.GetValue(UndoOption));
        if (assessment is not null && isUndo) throw new CommandFaultException("Give --apply or --undo, not both.");

        var settings = assessment is { } id ? await link.Api.ApplyAssessmentAsync(name, id, cancellationToken)
            : isUndo ? await link.Api.UndoLinkSettingsAsync(name, cancellationToken)
            : await link.Api.GetLinkSettingsAsync(name, cancellationToken);
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "holds", "of its own", "derived by the last assessment");
        var none = new Contracts.Network.LinkSettings();
        var (own, derived) = (LinkReportText.Settings(settings.Own ?? none).ToList(), LinkReportText.Settings(settings.Derived ?? none).ToList());
        foreach (var (place, (setting, value)) in LinkReportText.Settings(settings.Effective).Index()) table.AddRow(setting, Number(value), Number(own[place].Value), Number(derived[place].Value));
        Terminal.On(parsed).Write(table);
        return 0;
    }

    private static string VerdictOf(AssessmentResponse assessment) => assessment.Verdict is { } verdict ? LinkReportText.Words(verdict.Verdict) : assessment.State;

    private static string Number(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "-";
}
