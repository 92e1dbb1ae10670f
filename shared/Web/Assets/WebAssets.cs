using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Federation.Web.Assets;

/// <summary>The client's files. They are embedded, already compressed, and their addresses hold the build's version, so that browsers may keep them for good.</summary>
public static class WebAssets
{
    private const int Year = 365 * 24 * 3600;

    private static readonly string Version = typeof(WebAssets).Module.ModuleVersionId.ToString("n")[..12];

    /// <summary>The address of a file such as <c>app.js</c>, relative to the page's base.</summary>
    public static string Url(string file) => $"_assets/{Version}/{file}";

    internal static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/_assets/{version}/{file}", Serve).ExcludeFromDescription().AllowAnonymous();

    private static IResult Serve(string version, string file, HttpContext http)
    {
        if (typeof(WebAssets).Assembly.GetManifestResourceStream($"client/{file}") is not { } content) return Results.NotFound();
        var type = file.EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
        var headers = http.Response.Headers;
        headers.CacheControl = version == Version ? $"public, max-age={Year}, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            return Results.Stream(new GZipStream(content, CompressionMode.Decompress), type);
        headers.ContentEncoding = "gzip";
        return Results.Stream(content, type);
    }
}
