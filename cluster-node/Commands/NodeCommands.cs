using Federation.ServiceDefaults.Commands;

namespace Federation.ClusterNode.Commands;

/// <summary>The command line of <c>cluster-node</c>: a line for each command.</summary>
internal static class NodeCommands
{
    /// <summary>Does what the arguments say and answers the exit code.</summary>
    public static Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var program = new ProgramCommand(
            "cluster-node",
            "One node of a region: it serves the API, fires due events and runs jobs. Without a command it serves.",
            ServeCommand.Help)
        {
            ServeCommand.Create(), BackupCommand.Create(), RestoreCommand.Create(), ImportCommand.Create(), ExportCommand.Create(), ApiKeyCommand.Create(), SatelliteCommand.Create(), AssessCommand.Create(),
        };
        ServeCommand.MakeDefault(program);
        return CommandLineProgram.RunAsync(program, arguments, output, errors);
    }
}
