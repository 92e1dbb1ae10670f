using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Schedule;

/// <summary>One row: since when there has always been a scheduler, and when one last said that it is there.</summary>
internal sealed class SchedulerWatchTable : Table
{
    public SchedulerWatchTable() : base("public.scheduler_watch")
    {
        AddColumn("id", "smallint").AsPrimaryKey();
        AddColumn("up_since", "timestamptz").NotNull();
        AddColumn("seen_at", "timestamptz").NotNull();
    }
}
