using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Satellites;

/// <summary>
/// The region's satellites beside their rows in <c>servers</c>: hashes of enrolment token and credential, the session in which one takes jobs, and what it
/// last told of its link.
/// </summary>
internal sealed class SatellitesTable : Table
{
    public SatellitesTable() : base("public.satellites")
    {
        AddColumn("name", "text").AsPrimaryKey();
        AddColumn("token_hash", "text");
        AddColumn("token_expires_at", "timestamptz");
        AddColumn("token_used_at", "timestamptz");
        AddColumn("credential_hash", "text");
        AddColumn("enrolled_at", "timestamptz");
        AddColumn("session", "integer").NotNull();
        AddColumn("last_contact_at", "timestamptz");
        AddColumn("round_trip", "double precision");
        AddColumn("clock_offset", "double precision");
        AddColumn("bytes_sent", "bigint").NotNull();
        AddColumn("bytes_received", "bigint").NotNull();
        AddColumn("results_pending", "integer").NotNull();
        AddColumn("log_pending", "bigint").NotNull();
        Indexes.Add(new IndexDefinition("satellites_credential_hash") { Columns = ["credential_hash"], IsUnique = true });
    }
}
