using Federation.ClusterNode.Timings;
using Federation.ServiceDefaults.Settings;
using Federation.Web.Hosting;
using Federation.Web.Live;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Web;

/// <summary>The region's pages.</summary>
internal static class RegionWebFeature
{
    public static void AddRegionWeb(this IServiceCollection services)
    {
        services.AddSettings<WebOptions>("Web");
        services.AddSingleton<IValidateOptions<WebOptions>, WebOptionsValidator>();
        services.AddOptions<WebOptions>().Validate(options => TimeZones.TryFind(options.TimeZone, out _), "Web:TimeZone must be the IANA name of a zone, such as Europe/Berlin.");
        services.AddFederationWeb();
        services.AddScoped<Visit>();
        services.AddScoped<VisibleEvents>();
        services.AddScoped<VisibleJobs>();
        services.AddScoped<EventBulk>();
        services.AddHostedService<LiveNotifications>();
    }

    public static void MapRegionWeb(this WebApplication node)
    {
        node.UseAuthentication();
        node.UseAuthorization();
        node.UseAntiforgery();
        node.MapFederationWeb();
        node.MapRazorComponents<App>().RequireAuthorization();
        node.MapLive("/live").RequireAuthorization();
        node.MapLogin();

        var pages = node.MapGroup("").RequireAuthorization().ExcludeFromDescription();
        pages.MapSearch();
        pages.MapEventActions();
        pages.MapEventForms();
        pages.MapBulkForms();
        pages.MapListExports();
        pages.MapJobActions();
        pages.MapServerActions();
        pages.MapCatalogForms();
        pages.MapUserForms();
        pages.MapTransferForms();
    }
}
