namespace Federation.Coordinator.Access;

/// <summary>Says of an endpoint that is called with POST that it changes nothing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChangesNothingAttribute : Attribute;

/// <summary>
/// Records every call that changed something and whose handler did not record it with the change itself: before it is answered, so that what a caller
/// was told happened stands in the audit.
/// </summary>
public sealed class AuditFilter : IEndpointFilter
{
    /// <inheritdoc />
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var answer = await next(context);
        if (HttpMethods.IsGet(http.Request.Method) || http.GetEndpoint()?.Metadata.GetMetadata<ChangesNothingAttribute>() is not null || IsRefusal(answer)) return answer;

        if (await AuditTrail.BindAsync(http) is { IsRecorded: false } trail) await trail.ConcludedAsync(CancellationToken.None);
        return answer;
    }

    private static bool IsRefusal(object? answer) => answer switch
    {
        INestedHttpResult nested => IsRefusal(nested.Result),
        IStatusCodeHttpResult { StatusCode: >= 400 } => true,
        _ => false,
    };
}

/// <summary>How an endpoint says that the audit need not know of its calls.</summary>
public static class AuditExtensions
{
    /// <summary>For calls by POST that only look.</summary>
    public static TBuilder ChangesNothing<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ChangesNothingAttribute());
}
