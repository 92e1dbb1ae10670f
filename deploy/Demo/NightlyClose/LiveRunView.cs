using Federation.Contracts.Coordinator;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Federation.Demo.NightlyClose;

/// <summary>A picture of the run that is redrawn in place.</summary>
public sealed class LiveRunView(IAnsiConsole console) : IRunView
{
    private const int LogLines = 8;

    /// <inheritdoc />
    public async Task<RunPicture> ShowAsync(IAsyncEnumerable<RunPicture> pictures)
    {
        RunPicture? last = null;
        await console.Live(new Text("")).StartAsync(async live =>
        {
            await foreach (var picture in pictures)
            {
                live.UpdateTarget(Draw(picture));
                last = picture;
            }
        });
        return last!;
    }

    private Rows Draw(RunPicture picture) => new Rows(
        new Markup($"[bold]{picture.Run.Chain}[/]  run {picture.Run.Id}  {Coloured(picture.Run.State)}  {RunPicture.Seconds(picture.Elapsed)}"),
        Steps(picture),
        Surroundings(picture),
        new Text(""),
        new Markup($"[bold]{Markup.Escape(picture.Happening)}[/]"),
        new Text(""),
        Log(picture));

    private static Table Steps(RunPicture picture)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("step", "region", "state", "node", "job", "elapsed", "progress");
        foreach (var step in picture.Run.Steps)
        {
            table.AddRow(
                new Text(step.Name),
                new Text(step.Region),
                new Markup(Coloured(step.State)),
                new Text(step.Hostname ?? ""),
                new Text(step.JobId ?? ""),
                new Text(picture.ElapsedOf(step) is { } elapsed ? RunPicture.Seconds(elapsed) : "").RightJustified(),
                new Markup(Bar(step)));
        }

        return table;
    }

    private static Markup Surroundings(RunPicture picture) => new(
        (picture.Link.CutUntil is { } until ? $"link [red]cut, {RunPicture.Seconds(until - picture.At)} left[/]" : "link [green]whole, 36 ms[/]")
        + string.Concat(picture.Regions.Select(region => $"   {region.Name} {Coloured(region.State)}")));

    private Rows Log(RunPicture picture) => new(picture.Log.Skip(picture.Log.Count - LogLines).Select(line => new Text(Cropped($"{line.Step,10} | {line.Text}"), new Style(Color.Grey))));

    private string Cropped(string line) => line.Length < console.Profile.Width ? line : $"{line[..(console.Profile.Width - 2)]}…";

    private static string Bar(StepResponse step)
    {
        var done = StepStates.IsOver(step.State) ? (step.State == StepStates.Succeeded ? 1 : 0) : step.Progress ?? 0;
        var full = (int)Math.Round(10 * Math.Clamp(done, 0, 1));
        return $"[green]{new string('━', full)}[/][grey]{new string('━', 10 - full)}[/] {100 * done,3:0} %";
    }

    private static string Coloured(string state) => state switch
    {
        StepStates.Succeeded or "reachable" => $"[green]{state}[/]",
        StepStates.Failed or StepStates.TimedOut or StepStates.Cancelled => $"[red]{state}[/]",
        StepStates.Unreachable or StepStates.LaunchUnknown => $"[yellow]{state}[/]",
        StepStates.Running or StepStates.Launching or StepStates.Queued => $"[blue]{state}[/]",
        _ => $"[grey]{state}[/]",
    };
}
