using System.CommandLine;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Network;
using Federation.Network;
using Federation.ServiceDefaults.Commands;
using Spectre.Console;

namespace Federation.Coordinator.Commands;

/// <summary><c>coordinator region assess</c>.</summary>
internal static class AssessRegionCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly Argument<string> NameArgument = new("name") { Description = "The region." };
    private static readonly Option<bool> ApplyOption = new("--apply") { Description = "Has the region called from now on as the assessment derives." };

    private static readonly Option<int> DurationOption = new("--duration")
    {
        Description = $"How many seconds, {LinkAssessment.Shortest.TotalSeconds:0} to {LinkAssessment.Longest.TotalSeconds:0}: boxes that cut connections are found as far as that reaches.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => (int)LinkAssessment.Usual.TotalSeconds,
    };

    public static Command Create()
    {
        var assess = new ProgramCommand(
            "assess", "Measures the way to a region and says what it is good for. Exit code 1 if nothing should be deployed across it.",
            CoordinatorLink.Help, new HelpSection("Examples", "coordinator region assess us-east --duration 120"))
        {
            NameArgument,
            DurationOption,
            ApplyOption,
        };
        CoordinatorLink.SetAction(assess, AssessAsync);
        return assess;
    }

    private static async Task<int> AssessAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var (name, console) = (parsed.GetRequiredValue(NameArgument), Terminal.On(parsed));
        var assessment = await link.Api.StartAssessmentAsync(name, new AssessmentRequest(parsed.GetValue(DurationOption)), cancellationToken);
        try
        {
            assessment = await UntilOverAsync(link.Api, assessment, console, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await link.Api.CancelAssessmentAsync(name, assessment.Id, CancellationToken.None);
            throw;
        }

        if (assessment is not { Link: { } measured, Verdict: { } verdict }) throw new CommandFaultException($"The assessment was {assessment.State}.");
        var current = await link.Api.GetLinkSettingsAsync(name, cancellationToken);
        foreach (var line in LinkReportText.Lines(measured, verdict, assessment.Settings, current.Effective)) console.Write(new Text(line + "\n"));
        console.Write(new Text($"\nassessment {assessment.Id}\n"));
        if (parsed.GetValue(ApplyOption) && assessment.Settings is not null)
        {
            await link.Api.ApplyAssessmentAsync(name, assessment.Id, cancellationToken);
            console.Write(new Text($"\n{name} is called so from now on.\n"));
        }

        return verdict.Verdict == LinkVerdicts.DoNotDeploy ? CommandLineProgram.Failed : 0;
    }

    private static Task<AssessmentResponse> UntilOverAsync(ICoordinatorApi api, AssessmentResponse assessment, IAnsiConsole console, CancellationToken cancellationToken) =>
        console.Progress().Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask("begins", maxValue: 1);
            while (!AssessmentStates.IsOver(assessment.State))
            {
                await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
                assessment = await api.GetAssessmentAsync(assessment.Region, assessment.Id, cancellationToken);
                bar.Value = assessment.Progress;
                if (assessment.Link is { } link) bar.Description = Markup.Escape(LinkReportText.OneLine(link));
            }

            return assessment;
        });
}
