namespace Federation.ClusterNode.CronicleApi;

/// <summary>The record that describes a call's parameters. Not what ASP.NET has for it, which would turn away requests by their content type.</summary>
internal sealed record CallParameters(Type Type);

/// <summary>How calls are mapped: each under <c>/api/app/NAME/v1</c> (or another space than <c>app</c>) and, as Cronicle allows, without the version or with whatever follows; by whichever method.</summary>
internal static class ApiRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Post];

    /// <summary>Cronicle does not look at the method, and clients send what seems fit to them: PUT to update, DELETE to delete.</summary>
    private static readonly string[] OtherMethods = [HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Head];

    /// <summary>Maps a call.</summary>
    /// <typeparam name="TRequest">Its parameters, for the description.</typeparam>
    /// <typeparam name="TReply">Its answer, for the description.</typeparam>
    public static void MapCall<TRequest, TReply>(this IEndpointRouteBuilder routes, string name, string summary, Delegate handler, string space = "app")
        where TRequest : notnull
    {
        var call = Bind(handler, routes.ServiceProvider);
        routes.MapMethods($"/api/{space}/{name}/v1", Methods, call).WithMetadata(handler.Method).WithTags(space).WithSummary(summary).WithMetadata(new CallParameters(typeof(TRequest)), new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TReply), ["application/json"]));
        routes.MapMethods($"/api/{space}/{name}/v1", OtherMethods, call).ExcludeFromDescription();
        routes.MapMethods($"/api/{space}/{name}/{{**rest}}", [.. Methods, .. OtherMethods], call).ExcludeFromDescription();
    }

    /// <summary>The code that takes a handler's arguments from a request is made with the first one: for all calls at once it would be most of a node's start.</summary>
    private static RequestDelegate Bind(Delegate handler, IServiceProvider services)
    {
        var bound = new Lazy<RequestDelegate>(() => RequestDelegateFactory.Create(handler, new RequestDelegateFactoryOptions { ServiceProvider = services }).RequestDelegate);
        return context => bound.Value(context);
    }

    /// <summary>Answers calls that there are not.</summary>
    public static void MapUnknownCalls(this IEndpointRouteBuilder routes) => routes
        .Map("/api/{space}/{**call}", (string space, string? call) => ApiReply.Error(
            1, space is "app" or "user" ? $"Unsupported API: {space}/api_{call?.Split('/')[0]}" : $"Unsupported API: {space}"))
        .ExcludeFromDescription();
}
