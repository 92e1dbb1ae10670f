using Federation.ServiceDefaults.Commands;

namespace Federation.Coordinator.Commands;

/// <summary>The command line of <c>coordinator</c>: a line for each command.</summary>
internal static class CoordinatorCommands
{
    /// <summary>Does what the arguments say and answers the exit code.</summary>
    public static Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var program = new ProgramCommand(
            "coordinator",
            "Chains jobs across regions. Without a command it serves; the other commands talk to one that does.",
            ServeCommand.Help)
        {
            ServeCommand.Create(),
            ChainCommands.Create(),
            StartRunCommand.Create(),
            RegionCommands.Create(),
        };
        ServeCommand.MakeDefault(program);
        return CommandLineProgram.RunAsync(program, arguments, output, errors);
    }
}
