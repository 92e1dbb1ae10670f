using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Access;

/// <summary>The sessions of people who have logged in, by the hash of their ids.</summary>
internal sealed class SessionsTable : Table
{
    public SessionsTable() : base("public.sessions")
    {
        AddColumn("hash", "text").AsPrimaryKey();
        AddColumn("username", "text").NotNull();
        AddColumn("ip", "text").NotNull();
        AddColumn("expires_at", "timestamptz").NotNull();
        Indexes.Add(new IndexDefinition("sessions_username") { Columns = ["username"] });
        Indexes.Add(new IndexDefinition("sessions_expires_at") { Columns = ["expires_at"] });
    }
}

/// <summary>How many wrong passwords in a row were tried with a user name, whether there is such a user or not.</summary>
internal sealed class WrongLoginsTable : Table
{
    public WrongLoginsTable() : base("public.wrong_logins")
    {
        AddColumn("username", "text").AsPrimaryKey();
        AddColumn("count", "integer").NotNull();
        AddColumn("last_at", "timestamptz").NotNull();
    }
}
