using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Activity;

/// <summary>What was done in the region, by whom and when; never changed. The ends of jobs are not copied into it.</summary>
internal sealed class ActivityTable : Table
{
    public ActivityTable() : base("public.activity")
    {
        AddColumn("id", "text").AsPrimaryKey();
        AddColumn("at", "timestamptz").NotNull();
        AddColumn("data", "json").NotNull();
        Indexes.Add(new IndexDefinition("activity_at") { Columns = ["at", "id"] });
    }
}
