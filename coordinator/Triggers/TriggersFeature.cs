using Federation.Coordinator.Chains;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Runs;
using Federation.ServiceDefaults.Settings;
using Marten;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Triggers;

/// <summary>What starts runs besides callers of the API.</summary>
public static class TriggersFeature
{
    /// <summary>Adds schedules, job triggers, chain triggers and web hooks.</summary>
    public static IServiceCollection AddTriggers(this IServiceCollection services)
    {
        services.AddSettings<TriggerOptions>("Triggers");
        services.AddSingleton<IValidateOptions<TriggerOptions>, TriggerOptionsValidator>();
        services.ConfigureMarten(options => options.Storage.ExtendedSchemaObjects.AddRange([TriggerTables.Triggers(), TriggerTables.Firings(), TriggerTables.HistoryCursors(), TriggerTables.Secrets()]));

        services.AddSingleton<ChainChanged>(TriggerRows.Write);
        services.AddSingleton<FeedTaken>(JobTriggers.TakeAsync);
        services.AddSingleton<FeedReset>(MissedJobs.TakeAsync);
        services.AddSingleton<FeedPolled>(PolledJobs.TakeAsync);
        services.AddSingleton<RunsOver>(RunTriggers.Take);

        services.AddSingleton<FiringStore>();
        services.AddSingleton<FiringStarter>();
        services.AddSingleton<FiringLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<FiringLoop>());
        services.AddHostedService<ScheduleLoop>();
        services.AddSingleton<HookSecrets>();
        services.AddSingleton<HookCalls>();
        services.AddSingleton<TriggerQueries>();
        TriggerExamples.Add(services);
        return services;
    }

    /// <summary>Maps the triggers of a chain and the forecast.</summary>
    public static void MapTriggers(this IEndpointRouteBuilder api)
    {
        var triggers = api.MapGroup("").WithTags("Triggers");
        triggers.MapListTriggers();
        triggers.MapMakeHookSecret();
        triggers.MapForecast();
    }

    /// <summary>Maps <c>/hooks</c>, whose callers have no keys.</summary>
    public static void MapHooks(this IEndpointRouteBuilder app) => app.MapCallHook();
}
