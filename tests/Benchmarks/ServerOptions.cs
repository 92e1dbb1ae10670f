namespace Federation.Benchmarks;

/// <summary>A server that speaks Cronicle's API and is there already, and how much it is to be given.</summary>
public sealed record ServerOptions
{
    /// <summary>Where it is.</summary>
    public required Uri Url { get; init; }

    /// <summary>A key of it with all privileges.</summary>
    public required string Key { get; init; }

    /// <summary>Its process, if it runs on this machine: its memory is measured then.</summary>
    public int? Process { get; init; }

    /// <summary>A command that starts it, for the shell: it is started by it, measured, and ended. Null for a server that runs.</summary>
    public string? Start { get; init; }

    /// <summary>How many jobs are run at once: 1 and up. Default: 1000.</summary>
    public int Jobs { get; init; } = 1000;

    /// <summary>How many events its schedule is to have: 1 and up. Default: 1000.</summary>
    public int Events { get; init; } = 1000;
}
