using Federation.ServiceDefaults.Postgres;
using Federation.ServiceDefaults.Problems;
using Federation.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Federation.ServiceDefaults.Hosting;

/// <summary>What every program of Federation starts with.</summary>
public static class FederationDefaults
{
    private static readonly string[] LogFormats = ["simple", "json", "systemd"];

    /// <summary>The clock, problem details for everything that goes wrong, and <c>/readyz</c>: a program adds its checks with <c>AddHealthChecks()</c>.</summary>
    public static TBuilder AddFederationDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = ProblemSentences.Complete);
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.AddHealthChecks();
        builder.Services.AddSettingsRule(_ => LogFormatFaults(builder.Configuration["Logging:Console:FormatterName"]));
        return builder;
    }

    /// <summary>
    /// <inheritdoc cref="AddFederationDefaults{TBuilder}(TBuilder)" path="/summary"/>
    /// Besides one <see cref="NpgsqlDataSource"/> and one <see cref="PostgresListener"/> on the database, and a check that it answers.
    /// </summary>
    public static TBuilder AddFederationDefaults<TBuilder>(this TBuilder builder, PostgresDatabase database)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.AddFederationDefaults().Services;
        services.TryAddSingleton(provider =>
            new NpgsqlDataSourceBuilder(database.ConnectionString).UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>()).Build());
        services.TryAddSingleton(provider =>
            new PostgresListener(database.ConnectionString, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PostgresListener>>()));
        services.AddHostedService(provider => provider.GetRequiredService<PostgresListener>());
        services.AddHealthChecks().AddCheck<PostgresHealthCheck>("postgres");
        services.AddSettingsRule(_ => PostgresDatabase.Faults(database.ConnectionString));
        return builder;
    }

    /// <summary>
    /// Checks the settings, turns exceptions and bare error codes into problem details, and maps <c>/healthz</c> (the process lives) and <c>/readyz</c> (every check is healthy).
    /// </summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Settings are wrong: its failures name all of them.</exception>
    public static WebApplication UseFederationDefaults(this WebApplication app)
    {
        app.CheckSettings();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/readyz").AllowAnonymous();
        return app;
    }

    /// <summary>The framework would take any other name for the default one.</summary>
    private static IEnumerable<string> LogFormatFaults(string? format) =>
        format is null || LogFormats.Contains(format, StringComparer.OrdinalIgnoreCase) ? [] : [$"Logging:Console:FormatterName is '{format}' and must be one of {string.Join(", ", LogFormats)}."];
}
