using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Transfer;

/// <summary>A record of Cronicle's backup file.</summary>
/// <param name="Line">The number of its line, from 1.</param>
/// <param name="Data">The record in Cronicle's shape.</param>
public sealed record CronicleRecord(int Line, JsonObject Data);

/// <summary>What Cronicle's backup file holds, each list in its order.</summary>
public sealed record CronicleFile
{
    /// <summary>People, with their passwords' hashes.</summary>
    public List<CronicleRecord> Users { get; } = [];

    /// <summary>Plugins.</summary>
    public List<CronicleRecord> Plugins { get; } = [];

    /// <summary>Categories.</summary>
    public List<CronicleRecord> Categories { get; } = [];

    /// <summary>Server groups.</summary>
    public List<CronicleRecord> Groups { get; } = [];

    /// <summary>Events, newest first.</summary>
    public List<CronicleRecord> Events { get; } = [];

    /// <summary>API keys, with the keys.</summary>
    public List<CronicleRecord> Keys { get; } = [];

    /// <summary>Servers.</summary>
    public List<CronicleRecord> Servers { get; } = [];

    /// <summary>Keys of records that have no place here.</summary>
    public List<(int Line, string Key)> Others { get; } = [];

    /// <summary>Lines that are no record.</summary>
    public List<LineRemark> Faults { get; } = [];
}
