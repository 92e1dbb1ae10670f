using System.ComponentModel;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Federation.ServiceDefaults.Problems;

/// <summary>Says what is wrong, and what would be right, where the framework gives only a status code.</summary>
internal static partial class ProblemSentences
{
    /// <summary>What is wrong with a body that is no JSON, or not the JSON that is taken, and where.</summary>
    public static string OfBody(JsonException fault)
    {
        var place = $"at {fault.Path ?? "$"}, line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}";
        if (MissingProperties().Match(fault.Message) is { Success: true } missing) return $"The body lacks what this call needs: {missing.Groups[1].Value} ({place}). /swagger shows an example.";
        if (UnknownProperty().Match(fault.Message) is { Success: true } unknown) return $"The body has a property that this call does not know: '{unknown.Groups[1].Value}' ({place}). /swagger shows an example.";
        if (fault.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)) return $"The body has a value of the wrong kind {place}. /swagger shows an example.";
        return $"The body cannot be read as JSON: {Place().Replace(fault.Message, "").TrimEnd('.')} ({place}).";
    }

    /// <summary>What is wrong with a request in the framework's words, in ours where those speak of its code.</summary>
    public static string OfRequest(string message) =>
        message.Contains("no body was provided", StringComparison.Ordinal) || message.EndsWith("was not provided from body.", StringComparison.Ordinal)
            ? "This call needs a body: a JSON object, sent with 'Content-Type: application/json'. /swagger shows an example."
            : message;

    public static void Complete(ProblemDetailsContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        context.ProblemDetails.Detail ??= context.ProblemDetails.Status switch
        {
            StatusCodes.Status400BadRequest when context.ProblemDetails is not HttpValidationProblemDetails => OfParameters(context.HttpContext),
            StatusCodes.Status404NotFound => $"There is nothing at {request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Method} cannot be used here, but {response.Headers.Allow}.",
            StatusCodes.Status413PayloadTooLarge => "The request's body is larger than is taken here.",
            StatusCodes.Status415UnsupportedMediaType => $"A body of the type '{request.ContentType}' is not read here: send application/json.",
            _ => null,
        };
    }

    private static string OfParameters(HttpContext context)
    {
        var query = context.Request.Query;
        var parameters = context.GetEndpoint()?.Metadata.OfType<IParameterBindingMetadata>().Where(parameter => parameter.HasTryParse) ?? [];
        var faults = parameters.SelectMany(parameter => query[parameter.Name].Where(text => !IsValue(text, parameter.ParameterInfo.ParameterType)).Select(text =>
            $"'{JsonNamingPolicy.CamelCase.ConvertName(parameter.Name)}' has to be {KindOf(parameter.ParameterInfo.ParameterType)}, and '{text}' is none.")).ToList();
        return faults.Count > 0 ? string.Join(' ', faults) : $"A parameter in {context.Request.Path}{context.Request.QueryString} is missing or no value of its type: /swagger tells what this call takes.";
    }

    private static bool IsValue(string? text, Type type) => TypeDescriptor.GetConverter(type).IsValid(text ?? "");

    private static string KindOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var kind when kind == typeof(int) || kind == typeof(long) => "a whole number",
        var kind when kind == typeof(double) => "a number",
        var kind when kind == typeof(bool) => "true or false",
        var kind when kind == typeof(DateTimeOffset) => "an instant such as 2026-01-31T09:30:00Z",
        var kind when kind == typeof(Guid) => "an id such as 01a20b42-f3ed-7962-89f8-5bb4bce3ada5",
        var kind => $"a {kind.Name}",
    };

    [GeneratedRegex("was missing required properties including: (.*?)\\.( Path:|$)")]
    private static partial Regex MissingProperties();

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped to any")]
    private static partial Regex UnknownProperty();

    [GeneratedRegex(@" Path: .*$", RegexOptions.Singleline)]
    private static partial Regex Place();
}
