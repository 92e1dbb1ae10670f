using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Federation.ServiceDefaults.Telemetry;

/// <summary>Metrics at <c>/metrics</c>, as Prometheus reads them, and traces to whatever speaks OTLP.</summary>
public static class TelemetryFeature
{
    /// <summary>Where metrics are read.</summary>
    public const string MetricsPath = "/metrics";

    private const string Own = "Federation.*";

    private static readonly string[] Meters =
        [Own, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql"];

    /// <summary>
    /// Collects every meter whose name begins with <c>Federation.</c>, those of the runtime, the web server and the database's driver. Traces, of every activity source whose
    /// name begins so, of requests and of calls, are made only where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where they go; the other <c>OTEL_*</c> settings count as usual.
    /// </summary>
    /// <param name="builder">The program.</param>
    /// <param name="service">Its name, such as <c>federation-coordinator</c>.</param>
    /// <param name="instance">Which of several it is.</param>
    public static void AddFederationTelemetry(this IHostApplicationBuilder builder, string service, string instance)
    {
        builder.Services.AddSingleton<MetricsSampler>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service, serviceVersion: Version, serviceInstanceId: instance))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false));
        if (!TracesAreWanted(builder.Configuration)) return;

        telemetry.WithTracing(traces => traces
            .AddSource(Own)
            .AddAspNetCoreInstrumentation(requests => requests.Filter = request => !IsWatching(request.Request.Path))
            .AddHttpClientInstrumentation()
            .AddOtlpExporter());
    }

    /// <summary>Maps <see cref="MetricsPath"/>, for everybody: what it tells is numbers.</summary>
    public static void MapFederationTelemetry(this WebApplication app)
    {
        app.UseWhen(
            request => request.Request.Path == MetricsPath,
            branch => branch.Use(async (request, next) =>
            {
                await request.RequestServices.GetRequiredService<MetricsSampler>().SampleAsync(request.RequestAborted);
                await next(request);
            }));
        app.MapPrometheusScrapingEndpoint(MetricsPath).AllowAnonymous();
    }

    private static string Version =>
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private static bool TracesAreWanted(IConfiguration configuration) =>
        configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } || configuration["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] is { Length: > 0 };

    /// <summary>Whether a request only looks whether the program is well; there is one every few seconds.</summary>
    private static bool IsWatching(string? path) => path is MetricsPath or "/healthz" or "/readyz";
}
