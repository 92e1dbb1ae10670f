using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Hosting;

/// <summary>One row: the region's id, made with its database, and the version of its catalog.</summary>
internal sealed class RegionTable : Table
{
    public RegionTable() : base("public.region")
    {
        AddColumn("id", "uuid").AsPrimaryKey();
        AddColumn("schema_build", "text").NotNull();
        AddColumn("catalog_version", "integer").NotNull();
        AddColumn("feed_trimmed", "boolean").NotNull();
        AddColumn("created_at", "timestamptz").NotNull();
    }
}
