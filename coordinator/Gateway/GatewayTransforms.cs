using System.Net.Http.Headers;
using Federation.Contracts.Regions;
using Federation.Coordinator.Access;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Federation.Coordinator.Gateway;

/// <summary>
/// What is changed on the way to a region and back. A caller whom the coordinator knows is told to the region, and what the coordinator knows them by stays here.
/// What a region says of its own addresses becomes what the browser can reach.
/// </summary>
internal sealed class GatewayTransforms(GatewayKey key) : ITransformProvider
{
    /// <summary>The route's metadata that has the prefix under which the region is reached; empty with a host name of its own.</summary>
    public const string Prefix = "Prefix";

    /// <summary>The cluster's metadata that has the region's name.</summary>
    public const string Region = "Region";

    /// <inheritdoc />
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    /// <inheritdoc />
    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    /// <inheritdoc />
    public void Apply(TransformBuilderContext context)
    {
        var region = context.Cluster!.Metadata![Region];
        var prefix = context.Route.Metadata![Prefix];
        var nodes = context.Cluster.Destinations!.Values.Select(node => new Uri(node.Address).Authority).ToHashSet();
        context.AddRequestTransform(request =>
        {
            if (prefix.Length > 0) request.ProxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", request.HttpContext.Request.PathBase + prefix);
            return TellCallerAsync(request, region);
        });
        context.AddResponseTransform(async response =>
        {
            if (response.ProxyResponse is not { } answer) return;
            var headers = response.HttpContext.Response.Headers;
            var path = prefix.Length > 0 ? response.HttpContext.Request.PathBase + prefix : "";
            Relocate(headers, HeaderNames.Location, path, nodes);
            Relocate(headers, HeaderNames.ContentLocation, path, nodes);
            KeepCookies(headers, path);
            if (prefix.Length == 0 || !GatewayBar.BelongsOn(response.HttpContext.Request, answer)) return;
            response.SuppressResponseBody = true;
            await GatewayBar.CopyAsync(answer, response.HttpContext.Response, region, response.HttpContext.RequestAborted);
        });
    }

    private async ValueTask TellCallerAsync(RequestTransformContext request, string region)
    {
        var headers = request.ProxyRequest.Headers;
        headers.Remove(GatewayIdentity.Header);
        if (GatewayBar.IsNavigation(request.HttpContext.Request)) headers.AcceptEncoding.Clear();
        ForgetSession(headers);
        if (Caller.Of(request.HttpContext) is not { } caller) return;

        headers.Remove("X-API-Key");
        headers.Authorization = null;
        if (await key.HeaderAsync(caller, region, request.CancellationToken) is { } identity) headers.Add(GatewayIdentity.Header, identity);
    }

    private static void ForgetSession(HttpRequestHeaders headers)
    {
        if (!headers.TryGetValues(HeaderNames.Cookie, out var lines)) return;
        var kept = lines.SelectMany(line => line.Split(';', StringSplitOptions.TrimEntries)).Where(cookie => !cookie.StartsWith(SessionAuthentication.Cookie + "=", StringComparison.Ordinal)).ToList();
        headers.Remove(HeaderNames.Cookie);
        if (kept.Count > 0) headers.Add(HeaderNames.Cookie, string.Join("; ", kept));
    }

    /// <summary>An address of a node, or one without host, becomes the address under the prefix.</summary>
    private static void Relocate(IHeaderDictionary headers, string name, string prefix, HashSet<string> nodes)
    {
        if (headers[name].ToString() is not { Length: > 0 } place) return;
        if (Uri.TryCreate(place, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && nodes.Contains(uri.Authority)) place = uri.PathAndQuery + uri.Fragment;
        if (place.StartsWith('/') && !place.StartsWith("//", StringComparison.Ordinal) && !place.StartsWith(prefix + "/", StringComparison.Ordinal)) place = prefix + place;
        headers[name] = place;
    }

    /// <summary>A region's cookies stay with the region: they are sent to its prefix alone.</summary>
    private static void KeepCookies(IHeaderDictionary headers, string prefix)
    {
        if (headers.SetCookie.Count == 0) return;
        headers.SetCookie = new StringValues([.. headers.SetCookie.Select(cookie => SetCookieHeaderValue.TryParse(cookie, out var known) ? Kept(known, prefix) : null).OfType<string>()]);
    }

    private static string? Kept(SetCookieHeaderValue cookie, string prefix)
    {
        if (cookie.Name == SessionAuthentication.Cookie) return null;
        var path = cookie.Path.HasValue && cookie.Path.StartsWith("/", StringComparison.Ordinal) ? cookie.Path.Value : "/";
        cookie.Path = prefix.Length == 0 || path == prefix || path.StartsWith(prefix + "/", StringComparison.Ordinal) ? path : prefix + path;
        cookie.Domain = default;
        return cookie.ToString();
    }
}
