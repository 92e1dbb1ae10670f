namespace Federation.ClusterNode.Backup;

/// <summary>What a backup holds: its entry <c>manifest.json</c>.</summary>
/// <param name="Format">The format's version, <see cref="CurrentFormat"/>.</param>
/// <param name="RegionId">The region's id.</param>
/// <param name="TakenAt">The instant that everything in it is as of, by the database's clock.</param>
/// <param name="LastChange">The last number that the change feed had given out.</param>
/// <param name="Tables">Its tables.</param>
internal sealed record BackupManifest(int Format, Guid RegionId, DateTimeOffset TakenAt, long LastChange, IReadOnlyList<BackupTable> Tables)
{
    public const int CurrentFormat = 1;

    public const string Entry = "manifest.json";
}

/// <summary>One table, in the entry <c>tables/NAME</c>: PostgreSQL's text format of COPY, a line for each row.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Columns">Its columns, in the order of the lines' fields.</param>
/// <param name="Hash">SHA-256 of the entry, in hexadecimal.</param>
internal sealed record BackupTable(string Name, IReadOnlyList<string> Columns, string Hash)
{
    /// <summary>The name of its entry.</summary>
    public string Entry => $"tables/{Name}";

    /// <summary>The table and its columns as SQL has them.</summary>
    public string Sql => $"public.\"{Name}\" ({string.Join(", ", Columns.Select(column => $"\"{column}\""))})";
}
