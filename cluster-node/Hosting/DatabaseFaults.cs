using Npgsql;

namespace Federation.ClusterNode.Hosting;

/// <summary>Which of PostgreSQL's faults mean that it cannot be reached now and may be later.</summary>
internal static class DatabaseFaults
{
    /// <summary>Whether the database is away: no connection, a broken one, or a server that is starting, stopping or full.</summary>
    public static bool IsAway(Exception fault) => fault switch
    {
        PostgresException refused => refused.SqlState is
            PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.TooManyConnections,
        NpgsqlException => true,
        _ => fault.InnerException is { } inner && IsAway(inner),
    };
}
