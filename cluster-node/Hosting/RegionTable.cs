using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Hosting;

/// <summary>One row: the region's id and the secret that tokens are made with, both made with its database; the version of its catalog; whether its scheduler fires.</summary>
internal sealed class RegionTable : Table
{
    public RegionTable() : base("public.region")
    {
        AddColumn("id", "uuid").AsPrimaryKey();
        AddColumn("schema_build", "text").NotNull();
        AddColumn("catalog_version", "integer").NotNull();
        AddColumn("feed_trimmed", "boolean").NotNull();
        AddColumn("scheduler_on", "boolean");
        AddColumn("secret", "bytea");
        AddColumn("created_at", "timestamptz").NotNull();
    }
}
