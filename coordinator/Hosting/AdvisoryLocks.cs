namespace Federation.Coordinator.Hosting;

/// <summary>The first half of every advisory lock's key: what kind of thing is locked. The second half says which one.</summary>
public static class AdvisoryLocks
{
    /// <summary>The schema; the second half is 0.</summary>
    public const int Schema = 0x46454401;

    /// <summary>A replica that lives; the second half is its number.</summary>
    public const int Replica = 0x46454402;

    /// <summary>A region's change feed; the second half is the hash of its name.</summary>
    public const int Feed = 0x46454403;

    /// <summary>The start of a run that has an idempotency key; the second half is the hash of the run's id.</summary>
    public const int RunStart = 0x46454404;

    /// <summary>The definition of a chain; the second half is the hash of its name.</summary>
    public const int Chain = 0x46454405;
}
