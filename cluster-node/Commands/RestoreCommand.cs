using System.CommandLine;
using Federation.ClusterNode.Backup;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Servers;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Settings;
using Npgsql;

namespace Federation.ClusterNode.Commands;

/// <summary><c>cluster-node restore FILE</c>.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The backup." };
        var replace = new Option<bool>("--replace") { Description = "Puts the backup in place of the region that the database has: all of that is gone." };
        var command = new ProgramCommand(
            "restore",
            "Puts what a backup holds into the region's database: all of it or, if the file is not whole, nothing. The region's nodes must be down.",
            ProgramSettings.Help,
            new HelpSection("Examples", "cluster-node restore /var/backups/eu-west.zip --config /etc/federation/node.json"))
        { file, replace };
        command.SetRegionAction((parsed, services, output, cancellationToken) =>
            RestoreAsync(parsed.GetRequiredValue(file), parsed.GetValue(replace), services, output, cancellationToken));
        return command;
    }

    private static async Task RestoreAsync(FileInfo file, bool replace, IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        if (!file.Exists) throw new CommandFaultException($"{file.FullName} is not there.");
        await using var stream = file.OpenRead();
        using var backup = new BackupReader(stream);

        var (database, migration) = (services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<RegionMigration>());
        await migration.MigrateAsync(cancellationToken);
        await CheckAsync(database, replace, cancellationToken);
        await backup.RestoreAsync(database, RegionMigration.Build, cancellationToken);
        await output.WriteLineAsync($"The region {backup.Manifest.RegionId:n} is as it was at {backup.Manifest.TakenAt:O}.");
    }

    private static async Task CheckAsync(NpgsqlDataSource database, bool replace, CancellationToken cancellationToken)
    {
        await using var look = database.CreateCommand("select exists (select from region), (select string_agg(name, ', ') from servers where last_seen_at > clock_timestamp() - $1)");
        look.Parameters.Add(new() { Value = Server.UnreachableAfter });
        await using var row = await look.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        if (!row.IsDBNull(1)) throw new CommandFaultException($"Nodes of the region run: {row.GetString(1)}. Stop them first; that one has stopped is known ten seconds later.");
        if (row.GetBoolean(0) && !replace) throw new CommandFaultException("The database has a region already, all of which would be gone: say --replace if that is meant.");
    }
}
