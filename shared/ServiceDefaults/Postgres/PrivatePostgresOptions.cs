namespace Federation.ServiceDefaults.Postgres;

/// <summary>A PostgreSQL server of one's own.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>Folder for the cluster, its log and its locks; made if missing. Programs that name the same folder share one server.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether the folder is deleted when the server's last user ends. Default: no.</summary>
    public bool Temporary { get; init; }

    /// <summary>
    /// Whether commits reach the disk before they are acknowledged. Off, they survive the end of every process and not the machine's. Default: yes.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>How long initialising and starting may take in all. Default: 60 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
