using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Schedule;

/// <summary>One row for every event: up to where its schedule is dealt with and when to look at it next. Its row lock serialises launches under the event's limits.</summary>
internal sealed class EventScheduleTable : Table
{
    public EventScheduleTable() : base("public.event_schedule")
    {
        AddColumn("event_id", "text").AsPrimaryKey();
        AddColumn("cursor", "timestamptz").NotNull();
        AddColumn("next_due_at", "timestamptz");
        Indexes.Add(new IndexDefinition("event_schedule_due") { Columns = ["next_due_at"], Predicate = "next_due_at IS NOT NULL" });
    }
}
