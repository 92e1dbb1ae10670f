using Npgsql;

namespace Federation.Coordinator.Runs;

/// <summary>
/// How PostgreSQL keeps the tables that change with every step: with room in each page, so that a row's next version stands beside it and no index has to be touched; and with
/// the faster compression where the server has it.
/// </summary>
internal static class RunTuning
{
    private const string Tables =
        """
        alter table mt_doc_runs set (fillfactor = 60);
        alter table run_summaries set (fillfactor = 60);
        do $$ begin alter table mt_doc_runs alter column data set compression lz4; exception when feature_not_supported then null; end $$;
        """;

    /// <summary>Tells PostgreSQL; again changes nothing.</summary>
    public static async Task ApplyAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var tune = dataSource.CreateCommand(Tables);
        await tune.ExecuteNonQueryAsync(cancellationToken);
    }
}
