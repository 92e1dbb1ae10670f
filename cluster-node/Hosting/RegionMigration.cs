using Federation.ClusterNode.History;
using Federation.ClusterNode.Jobs;
using JasperFx;
using Marten;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace Federation.ClusterNode.Hosting;

/// <summary>Brings the database's schema up to this build. Not for several processes at the same time.</summary>
internal sealed class RegionMigration(NpgsqlDataSource database, IDocumentStore documents, IDataProtectionProvider protection, ILogger<RegionMigration> logger)
{
    /// <summary>This build. The schema belongs to it exactly: any other's is compared table by table.</summary>
    public static readonly string Build = typeof(RegionMigration).Assembly.ManifestModule.ModuleVersionId.ToString("n");

    /// <summary>Migrates the schema; what the database holds stays.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await IndexEndedJobsAsync(cancellationToken);
        await documents.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
        await using (var storage = database.CreateCommand("alter table job_logs alter column bytes set storage external")) await storage.ExecuteNonQueryAsync(cancellationToken);
        await using (var counts = database.CreateCommand(JobCountsSql.Install)) await counts.ExecuteNonQueryAsync(cancellationToken);
        protection.CreateProtector(nameof(RegionMigration)).Protect("the first use makes the key, which nodes must not do at the same time");
        logger.SchemaMigrated(Build);
    }

    /// <summary>Makes what may take longer than a statement is given otherwise, so that the comparison of the schema finds it there.</summary>
    private async Task IndexEndedJobsAsync(CancellationToken cancellationToken)
    {
        foreach (var statement in JobsTable.IndexesOfEnded)
        {
            await using var command = database.CreateCommand(statement);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
