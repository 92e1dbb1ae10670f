using Federation.ClusterNode.Execution;
using Federation.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Jobs;

/// <summary>The life of a job, from accept to its end.</summary>
internal static class JobsFeature
{
    public static void AddJobs(this IServiceCollection services)
    {
        services.AddSettings<JobOptions>("Jobs");
        services.AddSingleton<IValidateOptions<JobOptions>, JobOptionsValidator>();
        services.AddSingleton<WorkSignal>();
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobEnds>();
        services.AddSingleton<LaunchComposer>();
        services.AddSingleton<AcceptStore>();
        services.AddSingleton<LimitedAcceptStore>();
        services.AddSingleton<LaunchKeyStore>();
        services.AddSingleton<Launcher>();
        services.AddSingleton<AbortStore>();
        services.AddSingleton<DeleteStore>();
        services.AddSingleton<JobUpdateStore>();
        services.AddSingleton<FinishStore>();
        services.AddSingleton<ProgressStore>();
        services.AddSingleton<OrderReader>();
        services.AddSingleton<TakeStore>();
        services.AddSingleton<IWorkQueue, WorkQueue>();
        services.AddSingleton<QueueLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<QueueLoop>());
        services.AddHostedService<ReassignLoop>();
        services.AddHostedService<ReachLoop>();
    }
}
