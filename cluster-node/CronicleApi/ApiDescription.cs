using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using Federation.Contracts.Regions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>The API's description at <c>/swagger</c>.</summary>
internal static class ApiDescription
{
    private const string Scheme = "X-API-Key";

    public static void AddApiDescription(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = RegionJson.Options.PropertyNamingPolicy);
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "Federation: a region",
                Version = "v1",
                Description = "Every call by GET (parameters in the query) or POST (JSON). Answers have code 0, or another code and a description; HTTP 200 either way.",
            });
            foreach (var assembly in new[] { typeof(ApiDescription).Assembly, typeof(RegionReply).Assembly })
                if (Path.ChangeExtension(assembly.Location, "xml") is { } comments && File.Exists(comments)) options.IncludeXmlComments(comments);
            options.AddSecurityDefinition(Scheme, new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = Scheme });
            options.AddSecurityRequirement(document => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] });
            options.MapType<ReplyCode>(() => new OpenApiSchema { Description = "0 for success, otherwise a number or a word.", Type = JsonSchemaType.Integer | JsonSchemaType.String });
            options.OperationFilter<QueryInsteadOfBody>();
        });
    }

    public static void UseApiDescription(this WebApplication node)
    {
        node.UseSwagger();
        node.UseSwaggerUI(ui => ui.DocumentTitle = "Federation: a region's API");
    }

    /// <summary>A GET has its parameters in the query: each property of the request's record becomes one.</summary>
    private sealed class QueryInsteadOfBody : IOperationFilter
    {
        public void Apply(OpenApiOperation operation, OperationFilterContext context)
        {
            var accepts = context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<IAcceptsMetadata>().FirstOrDefault();
            if (context.ApiDescription.HttpMethod != HttpMethods.Get || accepts?.RequestType is not { } type) return;
            operation.RequestBody = null;
            context.SchemaGenerator.GenerateSchema(type, context.SchemaRepository);
            if (!context.SchemaRepository.TryLookupByType(type, out var reference) || reference.Reference.Id is not { } id) return;
            operation.Parameters = [.. (context.SchemaRepository.Schemas[id].Properties ?? new Dictionary<string, IOpenApiSchema>()).Select(property => new OpenApiParameter
            {
                Name = property.Key, In = ParameterLocation.Query, Schema = property.Value, Description = property.Value.Description,
            })];
        }
    }
}
