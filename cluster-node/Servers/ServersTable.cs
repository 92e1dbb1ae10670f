using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Servers;

/// <summary>The region's nodes, each kept up to date by its own heartbeat; <c>leaving</c> is how a node was asked to go, one of <see cref="Leaving"/>.</summary>
internal sealed class ServersTable : Table
{
    public ServersTable() : base("public.servers")
    {
        AddColumn("name", "text").AsPrimaryKey();
        AddColumn("url", "text").NotNull();
        AddColumn("roles", "text").NotNull();
        AddColumn("started_at", "timestamptz").NotNull();
        AddColumn("last_seen_at", "timestamptz").NotNull();
        AddColumn("asked_at", "timestamptz");
        AddColumn("cpu", "double precision").NotNull();
        AddColumn("mem", "bigint").NotNull();
        AddColumn("leaving", "text");
    }
}
