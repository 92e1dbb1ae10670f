using System.CommandLine;
using Federation.ClusterNode.Hosting;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Settings;
using Npgsql;

namespace Federation.ClusterNode.Commands;

/// <summary>Commands that work on a region's database with what a node has for it, without being one: nothing is started.</summary>
internal static class RegionCommand
{
    /// <summary>Gives a command its settings and what it does.</summary>
    /// <param name="command">The command, with its own arguments.</param>
    /// <param name="act">What it does, with a node's services; prints to the writer.</param>
    public static void SetRegionAction(this Command command, Func<ParseResult, IServiceProvider, TextWriter, CancellationToken, Task> act)
    {
        command.TakeSettings();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var builder = ProgramSettings.CreateBuilder(parsed);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            await using var database = await RegionDatabase.OpenAsync(builder.Configuration, cancellationToken);
            Program.AddFeatures(builder, database);
            await using var node = builder.Build();
            node.CheckSettings();
            try
            {
                await act(parsed, node.Services, parsed.InvocationConfiguration.Output, cancellationToken);
            }
            catch (RefusalException refusal)
            {
                throw new CommandFaultException(refusal.Description);
            }
            catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                throw new CommandFaultException("There is no region in this database: start a node on it once, or restore a backup.");
            }
        });
    }
}
