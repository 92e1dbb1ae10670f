namespace Federation.ClusterNode.Schedule;

/// <summary>Events, their timing, and firing those that are due.</summary>
internal static class ScheduleFeature
{
    public static void AddSchedule(this IServiceCollection services)
    {
        services.AddSingleton<EventCount>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<SchedulerSwitch>();
        services.AddSingleton<EventCache>();
        services.AddSingleton<SchedulerWatch>();
        services.AddSingleton<Firer>();
        services.AddSingleton<FiringStore>();
        services.AddSingleton<ScheduleLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<ScheduleLoop>());
    }
}
