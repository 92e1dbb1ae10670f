namespace Federation.Coordinator.Regions;

/// <summary>Instants as regions write them.</summary>
public static class RegionTime
{
    /// <summary>The instant of a number of seconds since 1970; null for none.</summary>
    public static DateTimeOffset? At(double? seconds) => seconds is { } value ? DateTimeOffset.UnixEpoch.AddSeconds(value) : null;
}
