using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;
using Federation.ServiceDefaults.Postgres;
using Federation.Web.Hosting;
using Federation.Web.Live;
using Microsoft.AspNetCore.Http.Metadata;

namespace Federation.Coordinator.Web;

/// <summary>What people see of the coordinator.</summary>
public static class CoordinatorWebFeature
{
    private static readonly string[] Channels = [RunNews.Channel, RegionStore.Channel, FeedStore.Channel];

    /// <summary>Adds the pages, and tells open ones when something has changed, whichever replica changed it.</summary>
    public static IServiceCollection AddCoordinatorWeb(this IServiceCollection services)
    {
        services.AddFederationWeb();
        services.AddSingleton<OverviewStore>();
        services.AddSingleton<ChainHistory>();
        services.AddSingleton<MergedLogs>();
        services.AddHostedService<PageNews>();
        return services;
    }

    /// <summary>Headers and compression of pages; what comes from regions is left as it is.</summary>
    public static void UseCoordinatorWeb(this WebApplication app) =>
        app.UseWhen(http => http.GetEndpoint()?.Metadata.GetMetadata<Yarp.ReverseProxy.Model.RouteModel>() is null, pages => pages.UseFederationWeb());

    /// <summary>Maps the pages, the forms on them and the stream of live updates.</summary>
    public static void MapCoordinatorWeb(this WebApplication app)
    {
        app.UseAntiforgery();
        app.MapFederationWeb();
        app.MapSignIn();
        app.MapLive("/ui/live").WithMetadata(new NeedsAttribute(Role.Viewer, On.Anything));
        app.MapSearch();
        app.MapRunLogs();
        var forms = app.MapGroup("").ExcludeFromDescription().AddEndpointFilter<RouteGroupBuilder, FormFilter>().AddEndpointFilter<RouteGroupBuilder, AuditFilter>();
        forms.MapRunForms();
        forms.MapRegionForms();
        forms.MapChainForms();
        forms.MapAccessForms();
        forms.MapAlertForms();
        forms.MapNetworkForms();
        app.MapRazorComponents<App>().Finally(OnlyShows);
    }

    /// <summary>Pages change nothing: forms are sent to endpoints of their own.</summary>
    private static void OnlyShows(EndpointBuilder page)
    {
        foreach (var methods in page.Metadata.OfType<IHttpMethodMetadata>().ToList()) page.Metadata.Remove(methods);
        page.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        page.Metadata.Add(new ChangesNothingAttribute());
    }

    /// <summary>Tells open pages when runs or regions change, or whether a region answers.</summary>
    private sealed class PageNews(PostgresListener listener, LiveSignal signal) : IHostedService
    {
        private IDisposable[] subscriptions = [];

        public Task StartAsync(CancellationToken cancellationToken)
        {
            subscriptions = [.. Channels.Select(channel => listener.Subscribe(channel, _ => signal.Tell()))];
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            foreach (var subscription in subscriptions) subscription.Dispose();
            return Task.CompletedTask;
        }
    }
}
