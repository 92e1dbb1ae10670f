using Federation.Contracts.Coordinator;
using Federation.Demo.NightlyClose;
using Federation.Demo.Site;
using Spectre.Console;

namespace Federation.Demo.Tests.NightlyClose;

public sealed class RunViewTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_plain_view_says_each_change_once()
    {
        var running = Picture(2, RunStates.Running, StepStates.Running);
        var cut = running with { At = Start.AddSeconds(3), Link = new LinkState(Start.AddSeconds(8)), Log = [new LogLine("transform", "Part 1 of 10 is done")] };
        var over = Picture(9, RunStates.Succeeded, StepStates.Succeeded) with { Log = cut.Log };

        var said = await ShowAsync(new PlainRunView(Console(out var output)), output, [running, running, cut, cut, over]);

        Assert.Equal(
            [
                $"2.0 s  run {running.Run.Id} of nightly-close has started",
                "2.0 s  transform in us-east: running, job j1 on us-east-1",
                "3.0 s  link: every connection to us-east is cut for five seconds",
                "3.0 s  transform | Part 1 of 10 is done",
                "9.0 s  link: whole again",
                "9.0 s  transform in us-east: succeeded, job j1 on us-east-1",
                "9.0 s  Succeeded after 9.0 s with its 1 jobs.",
            ],
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task The_live_view_shows_state_link_and_log()
    {
        var cut = Picture(3, RunStates.Running, StepStates.Unreachable) with { Link = new LinkState(Start.AddSeconds(5)), Log = [new LogLine("transform", "[odd] text")] };

        var shown = await ShowAsync(new LiveRunView(Console(out var output)), output, [cut]);

        Assert.Contains("unreachable", shown, StringComparison.Ordinal);
        Assert.Contains("cut, 2.0 s left", shown, StringComparison.Ordinal);
        Assert.Contains("[odd] text", shown, StringComparison.Ordinal);
        Assert.Contains("j1", shown, StringComparison.Ordinal);
    }

    private static RunPicture Picture(double seconds, string run, string step) => new(
        Start.AddSeconds(seconds),
        new RunResponse
        {
            Id = new Guid("11111111-2222-3333-4444-555555555555"),
            Chain = "nightly-close",
            Version = 1,
            State = run,
            StartedAt = Start,
            EndedAt = RunStates.IsOver(run) ? Start.AddSeconds(seconds) : null,
            Steps = [new StepResponse { Name = "transform", Region = "us-east", Event = "transform", State = step, JobId = "j1", Hostname = "us-east-1", StartedAt = Start.AddSeconds(1) }],
        },
        [new RegionResponse { Name = "us-east", Urls = [], State = "reachable" }],
        LinkState.Whole,
        []);

    private static IAnsiConsole Console(out StringWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output = new StringWriter()) });
        console.Profile.Width = 160;
        return console;
    }

    private static async Task<string> ShowAsync(IRunView view, StringWriter output, IReadOnlyList<RunPicture> pictures)
    {
        Assert.Equal(pictures[^1], await view.ShowAsync(pictures.ToAsyncEnumerable()));
        return output.ToString();
    }
}
