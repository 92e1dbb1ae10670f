using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Alerts;

/// <summary>The tables of alerts.</summary>
internal static class AlertTables
{
    /// <summary>A row per rule. Who locks a row that is due takes its sample.</summary>
    public static Table Rules()
    {
        var table = new Table("alert_rules");
        table.AddColumn("name", "text").AsPrimaryKey();
        table.AddColumn("definition", "jsonb").NotNull();
        table.AddColumn("web_hooks", "text").NotNull();
        table.AddColumn("enabled", "boolean").NotNull();
        table.AddColumn("due_at", "timestamptz").NotNull();
        return table;
    }

    /// <summary>The last samples of each rule about each region or chain that is not well.</summary>
    public static Table Watches()
    {
        var table = new Table("alert_watches");
        table.AddColumn("rule", "text").AsPrimaryKey();
        table.AddColumn("subject", "text").AsPrimaryKey();
        table.AddColumn("samples", "text").NotNull();
        table.AddColumn("alert", "uuid");
        return table;
    }

    /// <summary>A row per alert, active and over.</summary>
    public static Table Alerts()
    {
        var table = new Table("alerts");
        table.AddColumn("id", "uuid").AsPrimaryKey();
        table.AddColumn("rule", "text").NotNull();
        table.AddColumn("subject", "text").NotNull();
        table.AddColumn("metric", "text").NotNull();
        table.AddColumn("severity", "text").NotNull();
        table.AddColumn("text", "text").NotNull();
        table.AddColumn("value", "double precision").NotNull();
        table.AddColumn("since", "timestamptz").NotNull();
        table.AddColumn("ended_at", "timestamptz");
        table.AddColumn("told", "boolean").NotNull();
        table.Indexes.Add(new IndexDefinition("alerts_since") { Columns = ["since"] });
        table.Indexes.Add(new IndexDefinition("alerts_active") { Columns = ["rule"], Predicate = "ended_at is null" });
        return table;
    }

    /// <summary>A row per silence.</summary>
    public static Table Silences()
    {
        var table = new Table("alert_silences");
        table.AddColumn("id", "uuid").AsPrimaryKey();
        table.AddColumn("rule", "text").NotNull();
        table.AddColumn("subject", "text").NotNull();
        table.AddColumn("until", "timestamptz").NotNull();
        table.AddColumn("reason", "text").NotNull();
        table.AddColumn("by", "text").NotNull();
        return table;
    }
}
