using Federation.ServiceDefaults.Settings;
using Federation.ServiceDefaults.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Execution;

/// <summary>Running jobs on this machine.</summary>
public static class ExecutionFeature
{
    /// <summary>Adds the worker, which takes its work from the registered <see cref="IWorkQueue"/>.</summary>
    public static IServiceCollection AddExecution(this IServiceCollection services)
    {
        services.AddOptions<ExecutionOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            options.DataFolder = configuration["Node:DataFolder"] ?? options.DataFolder;
            options.NodeName = configuration["Node:Name"] ?? options.NodeName;
        });
        services.AddSettings<ExecutionOptions>("Execution").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ExecutionOptions>, ExecutionOptionsValidator>();

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Spool>();
        services.AddSingleton<PluginLauncher>();
        services.AddSingleton<Persistence>();
        services.AddSingleton<PersistentQueue>();
        services.AddSingleton<LogShipper>();
        services.AddSingleton<ProgressReporter>();
        services.AddSingleton<JobTable>();
        services.TryAddSingleton<WorkerLoad>();
        services.TryAddSingleton<ProcessLoad>();
        services.AddSingleton<ResultFinisher>();
        services.AddHostedService(provider => provider.GetRequiredService<ResultFinisher>());
        services.AddSingleton<ExecutionGauges>();
        services.AddSingleton<MetricsSample>(provider => _ => provider.GetRequiredService<ExecutionGauges>().SampleAsync());
        services.AddHostedService<JobPulse>();
        services.AddHostedService<JobSampler>();
        services.AddHostedService<WorkerLoop>();
        return services;
    }
}
