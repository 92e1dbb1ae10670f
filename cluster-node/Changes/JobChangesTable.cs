using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Changes;

/// <summary>What happened to jobs, each row written in the transaction that made it happen and placed in the feed by that transaction's id.</summary>
internal sealed class JobChangesTable : Table
{
    public static readonly Sequence Sequence = new("public.job_changes_seq");

    public JobChangesTable() : base("public.job_changes")
    {
        AddColumn("xid", "xid8").NotNull().DefaultValueByExpression("pg_current_xact_id()").AsPrimaryKey();
        AddColumn("seq", "bigint").NotNull().DefaultValueFromSequence(Sequence).AsPrimaryKey();
        AddColumn("at", "timestamptz").NotNull().DefaultValueByExpression("clock_timestamp()");
        AddColumn("job_id", "text").NotNull();
        AddColumn("state", "text").NotNull();
        AddColumn("event_id", "text").NotNull();
        AddColumn("event_title", "text").NotNull();
        AddColumn("idempotency_key", "text");
        AddColumn("node", "text");
        AddColumn("unreachable_since", "timestamptz");
        AddColumn("progress", "double precision");
        AddColumn("code", "text");
        AddColumn("description", "text");
        AddColumn("chain_data", "json");

        Indexes.Add(new IndexDefinition("job_changes_tries") { Columns = ["job_id"], Predicate = "code IS NOT NULL AND state = 'assigned'::text" });
    }
}
