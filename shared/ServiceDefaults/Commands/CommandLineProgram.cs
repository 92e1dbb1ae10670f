using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Federation.ServiceDefaults.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ServiceDefaults.Commands;

/// <summary>Runs a program's command line: <c>--help</c> and <c>--version</c> for all of it, and what a person can mend told in sentences instead of a stack trace.</summary>
public static class CommandLineProgram
{
    /// <summary>Exit code of what could not be done.</summary>
    public const int Failed = 1;

    /// <summary>Does what the arguments say and answers the exit code: the command's own, or 1 for a command line that cannot be understood and for a fault that has been told.</summary>
    /// <param name="program">The whole program: its own action is what it does without a command. Gets the options <c>--help</c> and <c>--version</c>.</param>
    /// <param name="arguments">What it was started with.</param>
    /// <param name="output">Where answers and help go; faults go to <paramref name="errors"/>.</param>
    /// <param name="errors">Where faults are told.</param>
    public static async Task<int> RunAsync(ProgramCommand program, string[] arguments, TextWriter output, TextWriter errors)
    {
        program.Options.Add(new HelpOption { Action = new HelpWithSections() });
        program.Options.Add(new VersionOption());
        var parsed = program.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            // Signals are the host's business: it stops in order, which may take longer than a command line would wait.
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception fault) when (Told(fault) is { Count: > 0 } sentences)
        {
            foreach (var sentence in sentences) await errors.WriteLineAsync($"{program.Name}: {sentence}");
            return Failed;
        }
    }

    /// <summary>What to say of a fault that whoever started the program can mend; nothing of a bug.</summary>
    private static IReadOnlyList<string> Told(Exception fault) => fault switch
    {
        OptionsValidationException wrong => [.. wrong.Failures],
        AggregateException many when many.InnerExceptions.All(inner => Told(inner).Count > 0) => [.. many.InnerExceptions.SelectMany(Told)],
        CommandFaultException or PostgresMissingException or PrivatePostgresException or IOException or UnauthorizedAccessException => [fault.Message],
        NpgsqlException => [$"PostgreSQL: {fault.Message}"],
        _ => [],
    };

    private sealed class HelpWithSections : SynchronousCommandLineAction
    {
        private readonly HelpAction help = new();

        public override int Invoke(ParseResult parseResult)
        {
            var exitCode = help.Invoke(parseResult);
            if (parseResult.CommandResult.Command is ProgramCommand command) Write(command.Sections, parseResult.InvocationConfiguration.Output);
            return exitCode;
        }

        private static void Write(IEnumerable<HelpSection> sections, TextWriter output)
        {
            foreach (var section in sections)
            {
                output.WriteLine($"{section.Title}:");
                foreach (var line in section.Lines) output.WriteLine($"  {line}");
                output.WriteLine();
            }
        }
    }
}
