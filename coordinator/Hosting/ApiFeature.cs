using System.Text.Json.Serialization;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Access;
using Microsoft.OpenApi;

namespace Federation.Coordinator.Hosting;

/// <summary>What all of the API has in common: its JSON, its limits, its description at <c>/swagger</c>.</summary>
public static class ApiFeature
{
    private const string Version = "v1";
    private const long BodyLimit = 4 * 1024 * 1024;

    /// <summary>Adds the API's description, how it reads and writes JSON, and how large a request may be.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;

            // A key whose limit is misspelt would have none, and a run would start without its input.
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.Converters.Add(new WholeTextConverter());
        });
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = BodyLimit);
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(Version, new OpenApiInfo { Title = "Federation coordinator", Version = Version, Description = "Chains of jobs across regions." });
            options.IncludeXmlComments(typeof(RunResponse).Assembly);
            options.OperationFilter<ApiExamples>();
            options.AddSecurityDefinition("key", new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The API key." });
            options.AddSecurityRequirement(document => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] });
        });
        return services;
    }

    /// <summary>Serves the description and answers the API's group, <c>/api/v1</c>, to which callers need a key.</summary>
    public static RouteGroupBuilder UseApi(this WebApplication app)
    {
        app.UseAccess();
        app.UseSwagger();
        app.UseSwaggerUI(options => options.SwaggerEndpoint($"/swagger/{Version}/swagger.json", "Federation coordinator"));
        return app.MapGroup("/api/v1").Guarded();
    }
}
