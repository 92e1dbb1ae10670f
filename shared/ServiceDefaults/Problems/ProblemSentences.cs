using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

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
            StatusCodes.Status400BadRequest when context.ProblemDetails is not HttpValidationProblemDetails => $"A parameter in {request.Path}{request.QueryString} is missing or no value of its type: /swagger tells what this call takes.",
            StatusCodes.Status404NotFound => $"There is nothing at {request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Method} cannot be used here, but {response.Headers.Allow}.",
            StatusCodes.Status413PayloadTooLarge => "The request's body is larger than is taken here.",
            StatusCodes.Status415UnsupportedMediaType => $"A body of the type '{request.ContentType}' is not read here: send application/json.",
            _ => null,
        };
    }

    [GeneratedRegex("was missing required properties including: (.*?)\\.( Path:|$)")]
    private static partial Regex MissingProperties();

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped to any")]
    private static partial Regex UnknownProperty();

    [GeneratedRegex(@" Path: .*$", RegexOptions.Singleline)]
    private static partial Regex Place();
}
