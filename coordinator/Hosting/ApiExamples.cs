using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Federation.Coordinator.Hosting;

/// <summary>What a body of a type looks like in the API's description.</summary>
/// <param name="Type">The type.</param>
/// <param name="Value">A value of it.</param>
internal sealed record ApiExample(Type Type, object Value);

/// <summary>Puts the examples that features register into the API's description: one for each type of body, wherever it comes.</summary>
internal sealed class ApiExamples(IEnumerable<ApiExample> examples, IOptions<JsonOptions> json) : IOperationFilter
{
    private static readonly ProblemDetails Problem = new() { Type = "https://tools.ietf.org/html/rfc9110#section-15.5.5", Title = "Not Found", Status = 404, Detail = "There is no region named 'eu-wset'." };

    private static readonly HttpValidationProblemDetails Faults = new(new Dictionary<string, string[]> { ["limit"] = ["A page has 1 to 500 entries."] }) { Title = "One or more validation errors occurred.", Status = 400 };

    private readonly Dictionary<Type, object> values = new(examples.Select(example => KeyValuePair.Create(example.Type, example.Value)))
    {
        [typeof(ProblemDetails)] = Problem,
        [typeof(HttpValidationProblemDetails)] = Faults,
    };

    /// <inheritdoc />
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ParameterDescriptions.FirstOrDefault(parameter => parameter.Source == BindingSource.Body) is { } body) Show(operation.RequestBody?.Content, body.Type);
        foreach (var response in context.ApiDescription.SupportedResponseTypes)
        {
            if (operation.Responses?.TryGetValue($"{response.StatusCode}", out var described) is true) Show(described.Content, response.Type);
        }
    }

    private object? ValueOf(Type type) =>
        values.GetValueOrDefault(type) ?? (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && ValueOf(type.GenericTypeArguments[0]) is { } one ? new[] { one } : null);

    private void Show(IDictionary<string, IOpenApiMediaType>? content, Type? type)
    {
        if (type is null || ValueOf(type) is not { } value) return;
        var example = JsonSerializer.SerializeToNode(value, value.GetType(), json.Value.SerializerOptions);
        foreach (var media in (content ?? new Dictionary<string, IOpenApiMediaType>()).Values.OfType<OpenApiMediaType>()) media.Example ??= example?.DeepClone();
    }
}

/// <summary>How a feature says what its bodies look like.</summary>
internal static class ApiExampleExtensions
{
    /// <summary>Shows a value as the example of its type, in requests and answers.</summary>
    public static IServiceCollection AddExample<T>(this IServiceCollection services, T value) where T : notnull => services.AddSingleton(new ApiExample(typeof(T), value));
}
