using Federation.Coordinator.Access;
using Federation.Coordinator.Feeds;
using Federation.ServiceDefaults.Settings;
using Marten;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Runs;

/// <summary>Executions of chains.</summary>
public static class RunsFeature
{
    /// <summary>Adds the store of runs and all that does their work.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services)
    {
        services.AddSettings<RunWorkOptions>("RunWork");
        services.AddSingleton<IValidateOptions<RunWorkOptions>, RunWorkOptionsValidator>();
        services.ConfigureMarten(Configure);

        services.AddSingleton<RunCache>();
        services.AddSingleton<RunStore>();
        RunExamples.Add(services);
        services.AddSingleton<RunQueries>();
        services.AddSingleton<ChainOfRun>(provider => provider.GetRequiredService<RunQueries>().ChainOfAsync);
        services.AddSingleton<RunSummaries>();
        services.AddSingleton<StepProgress>();
        services.AddSingleton<FeedTaken>((transaction, _, changes, cancellationToken) => StepProgress.NoteAsync(transaction, changes, cancellationToken));
        services.AddSingleton<RunLog>();
        services.AddSingleton<RunStarter>();
        services.AddSingleton<ChildRuns>();
        services.AddSingleton<RunNews>();
        services.AddSingleton<RunEnds>();
        services.AddSingleton<RunWorkStore>();
        services.AddSingleton<RunWorkQueue>();
        services.AddSingleton<RegionPlaces>();
        services.AddSingleton<RunWorkHandler>();
        services.AddSingleton<RunDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<RunDispatcher>());
        services.AddHostedService<RunWorkSweep>();
        services.AddHostedService<RunTuning>();
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
        runs.MapPauseRun();
        runs.MapRetryRun();
        runs.MapReplayRun();
        runs.MapSkipStep();
        runs.MapMarkStep();
        runs.MapApproveStep();
        runs.MapResolveLaunch();
        runs.MapGetStepLog();
        runs.MapGetRunLog();
        runs.MapLiveRun();
    }

    private static void Configure(StoreOptions options)
    {
        foreach (var (name, type) in RunEvents.Types) options.Events.MapEventType(type, name);
        options.Schema.For<Run>().DocumentAlias("runs").Duplicate(run => run.State, notNull: true);
        options.Storage.ExtendedSchemaObjects.AddRange([RunWorkStore.Table(), RunStartKeys.Table(), RunSummaries.Table(), StepProgress.Table(), RegionPlaces.Table()]);
    }
}
