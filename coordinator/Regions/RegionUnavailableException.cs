namespace Federation.Coordinator.Regions;

/// <summary>
/// A region gave no answer that counts: it was not reached, was silent, had a fault, or does not accept the coordinator's key. What was asked may have been
/// done all the same, and is asked again.
/// </summary>
public class RegionUnavailableException(string region, string problem, Exception? inner = null) : Exception(problem, inner)
{
    /// <summary>The region's name.</summary>
    public string Region { get; } = region;
}
