using System.CommandLine;
using Spectre.Console;

namespace Federation.Coordinator.Commands;

/// <summary>Where a command writes: colours on a terminal, plain text in a file or a pipe.</summary>
internal static class Terminal
{
    private const int PipeWidth = 160;

    public static IAnsiConsole On(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var isTerminal = output == Console.Out && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!isTerminal) console.Profile.Width = PipeWidth;
        return console;
    }
}
