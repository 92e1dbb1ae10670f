namespace Federation.ClusterNode.Transfer;

/// <summary>Import and export of schedules.</summary>
internal static class TransferFeature
{
    public static void AddTransfer(this IServiceCollection services)
    {
        services.AddSingleton<ImportStore>();
        services.AddSingleton<RegionTransfer>();
        services.AddSingleton<CrontabImport>();
    }
}
