using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Triggers;

/// <summary>The tables of triggers.</summary>
internal static class TriggerTables
{
    /// <summary>A row per trigger that is switched on in a chain that is.</summary>
    public static Table Triggers()
    {
        var table = new Table("chain_triggers");
        table.AddColumn("chain", "text").AsPrimaryKey();
        table.AddColumn("trigger", "text").AsPrimaryKey();
        table.AddColumn("kind", "text").NotNull();
        table.AddColumn("definition", "jsonb").NotNull();
        table.AddColumn("source", "text");
        table.AddColumn("event", "text");
        table.AddColumn("event_title", "text");
        table.AddColumn("results", "text[]");
        table.AddColumn("cursor_at", "timestamptz").NotNull();
        table.AddColumn("next_at", "timestamptz");
        table.AddColumn("last_fired_at", "timestamptz");
        table.AddColumn("last_run_id", "uuid");
        table.AddColumn("last_problem", "text");
        table.Indexes.Add(new IndexDefinition("chain_triggers_next_at") { Columns = ["next_at"], Predicate = "next_at is not null" });
        table.Indexes.Add(new IndexDefinition("chain_triggers_source") { Columns = ["source", "kind"], Predicate = "source is not null" });
        return table;
    }

    /// <summary>A row per run that is to be started; the id is the run's.</summary>
    public static Table Firings()
    {
        var table = new Table("trigger_firings");
        table.AddColumn("id", "uuid").AsPrimaryKey();
        table.AddColumn("chain", "text").NotNull();
        table.AddColumn("trigger", "text").NotNull();
        table.AddColumn("cause", "jsonb").NotNull();
        table.AddColumn("due_at", "timestamptz").NotNull();
        table.Indexes.Add(new IndexDefinition("trigger_firings_due_at") { Columns = ["due_at"] });
        return table;
    }

    /// <summary>How far the histories of stock Cronicles have been looked through: up to which job, and from when on the jobs before it would count.</summary>
    public static Table HistoryCursors()
    {
        var table = new Table("history_cursors");
        table.AddColumn("region", "text").AsPrimaryKey();
        table.AddColumn("job_id", "text");
        table.AddColumn("since_at", "timestamptz").NotNull();
        return table;
    }

    /// <summary>The secrets that callers of web hooks sign with, encrypted.</summary>
    public static Table Secrets()
    {
        var table = new Table("hook_secrets");
        table.AddColumn("chain", "text").AsPrimaryKey();
        table.AddColumn("trigger", "text").AsPrimaryKey();
        table.AddColumn("secret", "text").NotNull();
        table.AddColumn("created_at", "timestamptz").NotNull();
        return table;
    }
}
