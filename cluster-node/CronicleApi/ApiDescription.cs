using Federation.Contracts.Regions;
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
            options.OperationFilter<DescribeParameters>();
            options.OperationFilter<CallExamples>();
        });
    }

    public static void UseApiDescription(this WebApplication node)
    {
        node.UseSwagger();
        node.UseSwaggerUI(ui => ui.DocumentTitle = "Federation: a region's API");
    }

    /// <summary>A call's parameters stand in the body, or in the query of a GET: each property of the record is one.</summary>
    private sealed class DescribeParameters : IOperationFilter
    {
        public void Apply(OpenApiOperation operation, OperationFilterContext context)
        {
            if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<CallParameters>().FirstOrDefault() is not { } call) return;
            var schema = context.SchemaGenerator.GenerateSchema(call.Type, context.SchemaRepository);
            if (context.ApiDescription.HttpMethod != HttpMethods.Get)
            {
                operation.RequestBody = new OpenApiRequestBody { Content = new Dictionary<string, IOpenApiMediaType> { ["application/json"] = new OpenApiMediaType { Schema = schema } } };
                return;
            }

            var properties = context.SchemaRepository.Schemas[((OpenApiSchemaReference)schema).Reference.Id!].Properties ?? new Dictionary<string, IOpenApiSchema>();
            operation.Parameters = [.. properties.Select(property => new OpenApiParameter
            {
                Name = property.Key, In = ParameterLocation.Query, Schema = property.Value, Description = property.Value.Description,
            })];
        }
    }
}
