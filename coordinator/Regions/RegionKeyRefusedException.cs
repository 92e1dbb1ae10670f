namespace Federation.Coordinator.Regions;

/// <summary>A region does not accept the coordinator's key. That is about its registration and not about what was asked, which is asked again.</summary>
public sealed class RegionKeyRefusedException(string region, string problem) : RegionUnavailableException(region, problem, mayHaveArrived: false);
