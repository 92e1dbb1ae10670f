using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.History;

/// <summary>
/// How many jobs have ended: of each event by day, and under the empty event id of all by hour. What was counted last stands in <see cref="JobCountChangesTable"/>; both together are exact
/// at every instant.
/// </summary>
internal sealed class JobCountsTable : Table
{
    public JobCountsTable() : base("public.job_counts")
    {
        AddColumn("event_id", "text").AsPrimaryKey();
        AddColumn("bucket", "timestamptz").AsPrimaryKey();
        JobCountChangesTable.AddCounts(this);
    }
}

/// <summary>What is to be added to the counts: written by the triggers of <see cref="JobCountsSql"/>, each on its own, so that ends never wait for each other.</summary>
internal sealed class JobCountChangesTable : Table
{
    public JobCountChangesTable() : base("public.job_count_changes")
    {
        AddColumn("event_id", "text").NotNull();
        AddColumn("bucket", "timestamptz").NotNull();
        AddCounts(this);
    }

    internal static void AddCounts(Table table)
    {
        table.AddColumn("jobs", "bigint").NotNull();
        table.AddColumn("failed", "bigint").NotNull();
        table.AddColumn("elapsed", "double precision").NotNull();
        table.AddColumn("log_size", "bigint").NotNull();
    }
}
