namespace Federation.ServiceDefaults.Postgres;

/// <summary>A PostgreSQL server of one's own.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>Folder for the cluster, its log and its locks; made if missing. Programs that name the same folder share one server.</summary>
    public required string Folder { get; init; }

    /// <summary>Folder of PostgreSQL's server programs; null to look for them. Default: null.</summary>
    public string? Binaries { get; init; }

    /// <summary>Whether the folder is deleted when the server's last user ends. Default: no.</summary>
    public bool Temporary { get; init; }

    /// <summary>
    /// Whether commits reach the disk before they are acknowledged. Off, they survive the end of every process and not the machine's. Default: yes.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>How many connections the server takes, when this process is the one that starts it. Default: 300.</summary>
    public int MaxConnections { get; init; } = 300;

    /// <summary>How long initialising and starting may take in all. Default: 60 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
