namespace Federation.ClusterNode.Satellites;

/// <summary>Workers without the region's database, seen from the region.</summary>
internal static class SatellitesFeature
{
    public static void AddSatellites(this IServiceCollection services)
    {
        services.AddSingleton<SatelliteStore>();
        services.AddSingleton<SatelliteSignals>();
        services.AddSingleton<SatellitePulses>();
        services.AddSingleton<SatelliteQueue>();
    }
}
