using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Logs;

/// <summary>The jobs' logs in chunks without gaps or overlaps, each with when it came in; <c>jobs.log_size</c> is where each log ends.</summary>
internal sealed class JobLogsTable : Table
{
    public JobLogsTable() : base("public.job_logs")
    {
        AddColumn("job_id", "text").AsPrimaryKey();
        AddColumn("start_offset", "bigint").AsPrimaryKey();
        AddColumn("bytes", "bytea").NotNull();
        AddColumn("at", "timestamptz");
    }
}
