using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary><c>create_event</c>.</summary>
internal static class CreateEventEndpoint
{
    public static void MapCreateEvent(this IEndpointRouteBuilder routes) => routes.MapCall<EventFields, CreateEventReply>(
        "create_event", "Makes an event. Needs title, enabled, category, plugin, target, and the privilege create_events.", HandleAsync);

    internal static async Task<ApiReply> HandleAsync(ApiRequest request, ApiGate gate, CatalogStore catalog, EventStore events, CancellationToken cancellationToken)
    {
        var properties = ApiRequest.Without(request.Body);
        EventChecker.CheckNew(properties);
        var caller = gate.Authenticate(request, "create_events");
        caller.RequireReachOf(properties);
        await RequireCategoryAsync(properties, "create", catalog, cancellationToken);

        caller.Sign(properties);
        return ApiReply.Ok(("id", await events.CreateAsync(properties, caller.Actor, cancellationToken)));
    }

    /// <summary>Refuses a category that there is not, also on second sight.</summary>
    internal static async Task RequireCategoryAsync(JsonObject properties, string verb, CatalogStore catalog, CancellationToken cancellationToken)
    {
        if (properties.Text("category") is not { } category || catalog.Current.Categories.ContainsKey(category)) return;
        if (!(await catalog.RefreshAsync(cancellationToken)).Categories.ContainsKey(category))
            throw new RefusalException("event", $"Failed to {verb} event: Category not found: {category}");
    }
}
