using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Transfer;

/// <summary>A record of a backup file.</summary>
/// <param name="Line">The number of its line, from 1.</param>
/// <param name="Data">The record in Cronicle's shape.</param>
public sealed record BackupRecord(int Line, JsonObject Data);

/// <summary>What a backup file holds, each list in its order.</summary>
public sealed record BackupContent
{
    /// <summary>People, with their passwords' hashes.</summary>
    public List<BackupRecord> Users { get; } = [];

    /// <summary>Plugins.</summary>
    public List<BackupRecord> Plugins { get; } = [];

    /// <summary>Categories.</summary>
    public List<BackupRecord> Categories { get; } = [];

    /// <summary>Server groups.</summary>
    public List<BackupRecord> Groups { get; } = [];

    /// <summary>Events, newest first.</summary>
    public List<BackupRecord> Events { get; } = [];

    /// <summary>API keys, with the keys.</summary>
    public List<BackupRecord> Keys { get; } = [];

    /// <summary>Servers.</summary>
    public List<BackupRecord> Servers { get; } = [];

    /// <summary>Keys of records that have no place here.</summary>
    public List<(int Line, string Key)> Others { get; } = [];

    /// <summary>Lines that are no record.</summary>
    public List<LineRemark> Faults { get; } = [];
}
