using Weasel.Postgresql.Tables;

namespace Federation.Delivery;

/// <summary>Notifications that are to be sent. One that is being sent is not due before its node must have given up.</summary>
public sealed class NotificationsTable : Table
{
    public NotificationsTable() : base("public.notifications")
    {
        AddColumn("id", "uuid").AsPrimaryKey();
        AddColumn("kind", "text").NotNull();
        AddColumn("target", "text").NotNull();
        AddColumn("subject", "text");
        AddColumn("body", "text").NotNull();
        AddColumn("about", "text").NotNull();
        AddColumn("created_at", "timestamptz").NotNull().DefaultValueByExpression("clock_timestamp()");
        AddColumn("due_at", "timestamptz").NotNull().DefaultValueByExpression("clock_timestamp()");
        AddColumn("attempts", "integer").NotNull().DefaultValueByExpression("0");
        AddColumn("last_error", "text");
        Indexes.Add(new IndexDefinition("notifications_due") { Columns = ["due_at"] });
        Indexes.Add(new IndexDefinition("notifications_about") { Columns = ["about"] });
    }
}

/// <summary>How many mails were sent on each day.</summary>
public sealed class MailDaysTable : Table
{
    public MailDaysTable() : base("public.mail_days")
    {
        AddColumn("day", "date").AsPrimaryKey();
        AddColumn("sent", "integer").NotNull();
    }
}
