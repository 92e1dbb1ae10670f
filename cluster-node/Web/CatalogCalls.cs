using System.Text.Json.Nodes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Plugins;

namespace Federation.ClusterNode.Web;

/// <summary>The API's calls about one kind of catalog entries, whatever the kind is.</summary>
internal interface ICatalogCalls
{
    Task<ApiReply> CreateAsync(HttpContext http, JsonObject properties, CancellationToken cancellationToken);

    Task<ApiReply> UpdateAsync(HttpContext http, JsonObject properties, CancellationToken cancellationToken);

    Task<ApiReply> DeleteAsync(HttpContext http, JsonObject properties, CancellationToken cancellationToken);
}

/// <summary>Those of one kind.</summary>
internal sealed class CatalogCalls<T>(CatalogKind<T> kind) : ICatalogCalls
    where T : CatalogEntry
{
    public Task<ApiReply> CreateAsync(HttpContext http, JsonObject properties, CancellationToken cancellationToken) => CatalogEndpoints.CreateAsync(kind, Call(http, properties), cancellationToken);

    public Task<ApiReply> UpdateAsync(HttpContext http, JsonObject properties, CancellationToken cancellationToken) => CatalogEndpoints.UpdateAsync(kind, Call(http, properties), cancellationToken);

    public Task<ApiReply> DeleteAsync(HttpContext http, JsonObject properties, CancellationToken cancellationToken) => CatalogEndpoints.DeleteAsync(kind, Call(http, properties), cancellationToken);

    private static CatalogEndpoints.CatalogCall Call(HttpContext http, JsonObject properties)
    {
        var services = http.RequestServices;
        return new(
            Visit.Call(http, properties), services.GetRequiredService<ApiGate>(), services.GetRequiredService<CatalogStore>(), services.GetRequiredService<PluginSecrets>(), services.GetRequiredService<AbortStore>(), services.GetRequiredService<TimeProvider>());
    }
}
