namespace Federation.Coordinator.Access;

/// <summary>Answers to callers who may not do what they ask, as problem details.</summary>
internal static class AccessProblems
{
    /// <summary>401.</summary>
    public static Task UnauthorizedAsync(HttpContext context, string detail)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized", detail);
    }

    /// <summary>403, with what the endpoint needs.</summary>
    public static Task ForbiddenAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status403Forbidden, "Forbidden", context.GetEndpoint()?.Metadata.GetMetadata<NeedsAttribute>()?.Sentence(context));

    private static async Task WriteAsync(HttpContext context, int status, string title, string? detail)
    {
        context.Response.StatusCode = status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new() { HttpContext = context, ProblemDetails = { Status = status, Title = title, Detail = detail } });
    }
}
