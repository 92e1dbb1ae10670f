using Federation.Contracts.Coordinator;
using Spectre.Console;

namespace Federation.Demo.NightlyClose;

/// <summary>A line for each thing that changes: for files, pipes and terminals that can do no more.</summary>
public sealed class PlainRunView(IAnsiConsole console) : IRunView
{
    /// <inheritdoc />
    public async Task<RunPicture> ShowAsync(IAsyncEnumerable<RunPicture> pictures)
    {
        RunPicture? last = null;
        await foreach (var picture in pictures)
        {
            foreach (var line in Changes(last, picture)) console.WriteLine($"{RunPicture.Seconds(picture.Elapsed),8}  {line}");
            last = picture;
        }

        return last!;
    }

    private static IEnumerable<string> Changes(RunPicture? before, RunPicture now)
    {
        if (before is null) yield return $"run {now.Run.Id} of {now.Run.Chain} has started";
        if (before?.Link.CutUntil is null != now.Link.CutUntil is null && (before is not null || now.Link.CutUntil is not null))
            yield return now.Link.CutUntil is null ? "link: whole again" : "link: every connection to us-east is cut for five seconds";
        foreach (var region in now.Regions.Where(region => before?.Regions.FirstOrDefault(old => old.Name == region.Name) is { } old && old.State != region.State))
            yield return $"{region.Name}: {region.State}{(region.Problem is { } problem ? $": {problem}" : "")}";
        foreach (var line in now.Log.Skip(before?.Log.Count ?? 0)) yield return $"{line.Step} | {line.Text}";
        foreach (var (step, index) in now.Run.Steps.Select((step, index) => (step, index)))
            if (before?.Run.Steps[index].State != step.State && step.State != StepStates.Waiting) yield return Describe(step);
        if (RunStates.IsOver(now.Run.State)) yield return now.Happening;
    }

    private static string Describe(StepResponse step) =>
        $"{step.Name} in {step.Region}: {step.State}{Part(", job ", step.JobId)}{Part(" on ", step.Hostname)}{Part(": ", step.Description)}";

    private static string Part(string before, string? text) => string.IsNullOrEmpty(text) ? "" : before + text;
}
