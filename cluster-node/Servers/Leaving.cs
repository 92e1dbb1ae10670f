namespace Federation.ClusterNode.Servers;

/// <summary>How a node is asked to go.</summary>
public static class Leaving
{
    /// <summary>At once, and to come back: its jobs run on meanwhile.</summary>
    public const string Restart = "restart";

    /// <summary>Once its jobs have ended; it takes no new ones.</summary>
    public const string Shutdown = "shutdown";

    /// <summary>As with <see cref="Shutdown"/>, and to be forgotten.</summary>
    public const string Remove = "remove";
}
