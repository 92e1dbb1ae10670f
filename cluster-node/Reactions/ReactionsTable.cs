using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Reactions;

/// <summary>What happened and has not been reacted to yet: written in the transaction that made it happen, deleted in the one that reacts.</summary>
internal sealed class ReactionsTable : Table
{
    public ReactionsTable() : base("public.job_reactions")
    {
        AddColumn("id", "text").AsPrimaryKey();
        AddColumn("moment", "text").AsPrimaryKey();
        AddColumn("event_id", "text").NotNull();
        AddColumn("description", "text");
        AddColumn("at", "timestamptz").NotNull().DefaultValueByExpression("clock_timestamp()");
        Indexes.Add(new IndexDefinition("job_reactions_at") { Columns = ["at"] });
    }
}
