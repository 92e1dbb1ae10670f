using Federation.Web.Assets;
using Federation.Web.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Web.Hosting;

/// <summary>What both user interfaces stand on. A program adds its own sign-in, its layout around <c>Shell</c>, and its pages.</summary>
public static class WebFeature
{
    private static readonly string[] Compressed = ["text/html", "application/json", "text/plain"];

    /// <summary>Razor Components, protection of forms, compression of pages, live updates.</summary>
    public static IServiceCollection AddFederationWeb(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddScoped<Viewer>();
        services.AddSingleton<LiveSignal>();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "federation-form";
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = Compressed;
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, HtmlProblemWriter>());
        return services;
    }

    /// <summary>Before everything else: the path prefix of a gateway; for whatever is no API call, security headers and compression.</summary>
    public static void UseFederationWeb(this IApplicationBuilder app)
    {
        app.UseMiddleware<PathPrefix>();
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/api") && !http.Request.Path.StartsWithSegments("/swagger"), pages =>
        {
            pages.UseMiddleware<SecurityHeaders>();
            pages.UseResponseCompression();
        });
    }

    /// <summary>The client's files.</summary>
    public static void MapFederationWeb(this IEndpointRouteBuilder routes) => routes.MapAssets();
}
