using Federation.Coordinator.Access;
using Marten;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Runs;

/// <summary>Executions of chains.</summary>
public static class RunsFeature
{
    /// <summary>Adds the store of runs and all that does their work.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services)
    {
        services.AddOptions<RunWorkOptions>().BindConfiguration("RunWork").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RunWorkOptions>, RunWorkOptionsValidator>();
        services.ConfigureMarten(Configure);

        services.AddSingleton<RunStore>();
        services.AddSingleton<RunQueries>();
        services.AddSingleton<ChainOfRun>(provider => provider.GetRequiredService<RunQueries>().ChainOfAsync);
        services.AddSingleton<RunEnds>();
        services.AddSingleton<RunWorkStore>();
        services.AddSingleton<RunWorkQueue>();
        services.AddSingleton<RunWorkHandler>();
        services.AddSingleton<RunDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<RunDispatcher>());
        services.AddHostedService<RunWorkSweep>();
        return services;
    }

    /// <summary>Maps <c>/api/v1/runs</c> and the start of a run under its chain.</summary>
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        api.MapStartRun();
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapListRuns();
        runs.MapGetRun();
        runs.MapCancelRun();
        runs.MapGetStepLog();
    }

    private static void Configure(StoreOptions options)
    {
        foreach (var (name, type) in RunEvents.Types) options.Events.MapEventType(type, name);
        options.Schema.For<Run>().DocumentAlias("runs").Duplicate(run => run.Chain, notNull: true).Duplicate(run => run.State, notNull: true);
        options.Storage.ExtendedSchemaObjects.AddRange([RunWorkStore.Table(), RunStartKeys.Table()]);
    }
}
