using Microsoft.AspNetCore.Http;

namespace Federation.ServiceDefaults.Problems;

/// <summary>Says what is wrong, and what would be right, where the framework gives only a status code.</summary>
internal static class ProblemSentences
{
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
}
