using Marten;

namespace Federation.Coordinator.Chains;

/// <summary>What is to run, in which steps.</summary>
public static class ChainsFeature
{
    /// <summary>Adds the store of chains.</summary>
    public static IServiceCollection AddChains(this IServiceCollection services)
    {
        services.ConfigureMarten(options =>
        {
            options.Schema.For<Chain>().DocumentAlias("chains");
            options.Schema.For<ChainVersion>().DocumentAlias("chain_versions").Duplicate(version => version.Name, notNull: true).Duplicate(version => version.Number, notNull: true);
        });
        services.AddSingleton<ChainStore>();
        ChainExamples.Add(services);
        services.AddSingleton<ChainQueries>();
        services.AddSingleton<EventLookup>();
        services.AddSingleton<ChainCheck>();
        return services;
    }

    /// <summary>Maps <c>/api/v1/chains</c>.</summary>
    public static void MapChains(this IEndpointRouteBuilder api)
    {
        var chains = api.MapGroup("/chains").WithTags("Chains");
        chains.MapListChains();
        chains.MapGetChain();
        chains.MapDiffChain();
        chains.MapPutChain();
        chains.MapPlanChain();
        chains.MapRollbackChain();
        chains.MapDeleteChain();
    }
}
