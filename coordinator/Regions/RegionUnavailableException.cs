using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Regions;

/// <summary>
/// A region gave no answer that counts: it was not reached, was silent, had a fault, or does not accept the coordinator's key. What was asked may have been
/// done all the same, and is asked again.
/// </summary>
/// <param name="region">The region's name.</param>
/// <param name="problem">What was met, in a sentence.</param>
/// <param name="inner">What that was made of.</param>
/// <param name="mayHaveArrived">False if it is proven that what was asked has not been done.</param>
public class RegionUnavailableException(string region, string problem, Exception? inner = null, bool mayHaveArrived = true) : UnavailableException(problem, inner)
{
    /// <summary>Whether what was asked may have been done. False if the region was not reached at all, or said that it does not accept the key.</summary>
    public bool MayHaveArrived { get; } = mayHaveArrived;

    /// <summary>The region's name.</summary>
    public string Region { get; } = region;
}
