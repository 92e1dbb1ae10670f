using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Federation.ServiceDefaults.Hosting;

/// <summary>Healthy when the database answers a query.</summary>
public sealed class PostgresHealthCheck(NpgsqlDataSource database) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException fault)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", fault);
        }
    }
}
