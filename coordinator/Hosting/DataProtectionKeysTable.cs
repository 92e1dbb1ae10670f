using Weasel.Postgresql.Tables;

namespace Federation.Coordinator.Hosting;

/// <summary>The keys that secrets are encrypted with, as <see cref="Federation.ServiceDefaults.Secrets.DataProtectionKeys"/> wants them.</summary>
internal sealed class DataProtectionKeysTable : Table
{
    public DataProtectionKeysTable() : base("data_protection_keys")
    {
        AddColumn("name", "text").AsPrimaryKey();
        AddColumn("xml", "text").NotNull();
    }
}
