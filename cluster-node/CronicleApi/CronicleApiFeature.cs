using Federation.ClusterNode.Satellites;
using Federation.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>The region's REST API as Cronicle's clients know it, over the other features.</summary>
internal static class CronicleApiFeature
{
    /// <summary>As long as Cronicle takes them, since GET has a whole script in the query: 16 KiB.</summary>
    private const int LongestRequestLine = 16 * 1024;

    public static void AddCronicleApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<ApiOptions>("Api");
        builder.Services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        builder.Services.AddSingleton<ApiGate>();
        builder.Services.AddSingleton<RegionView>();
        builder.Services.AddSingleton<ServerViews>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
        });
        builder.Services.AddApiDescription();
    }

    public static void MapCronicleApi(this WebApplication node)
    {
        node.UseMiddleware<ApiMiddleware>();
        node.UseApiDescription();
        node.MapCreateEvent();
        node.MapGetEvent();
        node.MapGetSchedule();
        node.MapUpdateEvent();
        node.MapDeleteEvent();
        node.MapRunEvent();
        node.MapGetJobStatus();
        node.MapGetActiveJobs();
        node.MapGetJobLog();
        node.MapGetJobLogTimes();
        node.MapAbortJob();
        node.MapUpdateJob();
        node.MapGetJobChanges();
        node.MapGetHistory();
        node.MapFlushQueue();
        node.MapRegionState();
        node.MapGetNetworkSample();
        node.MapServers();
        node.MapSatelliteAdministration();
        node.MapSatellites();
        node.MapCatalog();
        node.MapUsers();
        node.MapSessions();
        node.MapActivity();
        node.MapJobDetails();
        node.MapConfig();
        node.MapImportCrontab();
        node.MapTransfer();
        node.MapUnknownCalls();
    }
}
