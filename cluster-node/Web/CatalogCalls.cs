using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Plugins;

namespace Federation.ClusterNode.Web;

/// <summary>The API's calls about one kind of catalog entries, whatever the kind is.</summary>
internal interface ICatalogCalls
{
    Task<ApiReply> CreateAsync(ApiRequest request, CancellationToken cancellationToken);

    Task<ApiReply> UpdateAsync(ApiRequest request, CancellationToken cancellationToken);

    Task<ApiReply> DeleteAsync(ApiRequest request, CancellationToken cancellationToken);
}

/// <summary>Those of one kind.</summary>
internal sealed class CatalogCalls<T>(CatalogKind<T> kind) : ICatalogCalls
    where T : CatalogEntry
{
    public Task<ApiReply> CreateAsync(ApiRequest request, CancellationToken cancellationToken) => CatalogEndpoints.CreateAsync(kind, Call(request), cancellationToken);

    public Task<ApiReply> UpdateAsync(ApiRequest request, CancellationToken cancellationToken) => CatalogEndpoints.UpdateAsync(kind, Call(request), cancellationToken);

    public Task<ApiReply> DeleteAsync(ApiRequest request, CancellationToken cancellationToken) => CatalogEndpoints.DeleteAsync(kind, Call(request), cancellationToken);

    private static CatalogEndpoints.CatalogCall Call(ApiRequest request)
    {
        var services = request.Http.RequestServices;
        return new(
            request, services.GetRequiredService<ApiGate>(), services.GetRequiredService<CatalogStore>(), services.GetRequiredService<PluginSecrets>(), services.GetRequiredService<AbortStore>(), services.GetRequiredService<TimeProvider>());
    }
}
