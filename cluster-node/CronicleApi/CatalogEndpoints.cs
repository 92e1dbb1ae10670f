using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Schedule;
using Federation.Contracts.Regions;
using JasperFx;
using Marten;
using Marten.Linq.MatchesSql;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>The calls about categories, plugins, server groups and API keys.</summary>
internal static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        Map(routes, CatalogKinds.Category);
        Map(routes, CatalogKinds.Plugin);
        Map(routes, CatalogKinds.ServerGroup);
        Map(routes, CatalogKinds.ApiKey);
        routes.MapCall<RecordId, GetApiKeyReply>("get_api_key", "An API key's record, without the key. For administrators.", GetApiKeyAsync);
    }

    /// <summary>The entries of a kind as lists have them: the newest first.</summary>
    public static JsonArray Rows<T>(CatalogKind<T> kind, RegionCatalog catalog)
        where T : CatalogEntry =>
        new([.. kind.In(catalog).OrderByDescending(entry => entry.Data.Number("created") ?? 0).ThenByDescending(entry => entry.Id, StringComparer.Ordinal).Select(entry => kind.Show(entry.Data))]);

    private static void Map<T>(IEndpointRouteBuilder routes, CatalogKind<T> kind)
        where T : CatalogEntry
    {
        routes.MapCall<PageRequest, PageReply>(
            $"get_{kind.ListCall}",
            $"All entries of the kind {kind.Word}, newest first.{(kind.IsSecret ? " For administrators." : "")}",
            (ApiRequest request, ApiGate gate, CatalogStore catalog, CancellationToken cancellationToken) => ListAsync(kind, request, gate, catalog, cancellationToken));
        routes.MapCall<CatalogFields, CatalogReply>(
            $"create_{kind.Call}",
            $"Makes an entry of the kind {kind.Word}. Needs {string.Join(", ", kind.Required)}. For administrators.",
            ([AsParameters] CatalogCall call, CancellationToken cancellationToken) => CreateAsync(kind, call, cancellationToken));
        routes.MapCall<CatalogFields, RegionReply>(
            $"update_{kind.Call}",
            $"Changes properties of the {kind.Word} with the given id. For administrators.",
            ([AsParameters] CatalogCall call, CancellationToken cancellationToken) => UpdateAsync(kind, call, cancellationToken));
        routes.MapCall<RecordId, RegionReply>(
            $"delete_{kind.Call}",
            $"Deletes the {kind.Word} with the given id{(kind.Use is null ? "" : " if no event uses it")}. For administrators.",
            ([AsParameters] CatalogCall call, CancellationToken cancellationToken) => DeleteAsync(kind, call, cancellationToken));
    }

    private static async Task<ApiReply> ListAsync<T>(CatalogKind<T> kind, ApiRequest request, ApiGate gate, CatalogStore catalog, CancellationToken cancellationToken)
        where T : CatalogEntry
    {
        var caller = gate.Authenticate(request);
        if (kind.IsSecret) caller.RequireAdmin();
        var all = Rows(kind, await catalog.RefreshAsync(cancellationToken));
        var page = all.Skip(request.Offset).Take(request.Limit ?? int.MaxValue);
        return ApiReply.Page(new JsonArray([.. page.Select(row => row?.DeepClone())]), all.Count);
    }

    private static async Task<ApiReply> GetApiKeyAsync(ApiRequest request, ApiGate gate, CatalogStore catalog, CancellationToken cancellationToken)
    {
        var id = request.Required("id");
        gate.AuthenticateAdmin(request);
        var found = (await catalog.RefreshAsync(cancellationToken)).Keys.Values.FirstOrDefault(key => key.Id == id) ?? throw NotFound(CatalogKinds.ApiKey, id);
        return ApiReply.Ok(("api_key", found.Data.DeepClone()));
    }

    internal static async Task<ApiReply> CreateAsync<T>(CatalogKind<T> kind, CatalogCall call, CancellationToken cancellationToken)
        where T : CatalogEntry
    {
        var (request, gate, catalog, secrets, _, time) = call;
        var data = ApiRequest.Without(request.Parameters);
        EventChecker.CheckRequired(data, kind.Required);
        kind.Check(data);
        var caller = gate.AuthenticateAdmin(request);

        var now = time.GetUtcNow();
        var id = data.Text("id")?.ToLowerInvariant() ?? RecordIds.New(kind.IdLetter, now);
        var repeated = kind.Repeats is { } property ? data[property]?.DeepClone() : null;
        kind.Complete(data);
        data["id"] = id;
        if (kind.IsSigned)
        {
            caller.Sign(data);
            data["modified"] = now.ToUnixTimeSeconds();
            data["created"] = now.ToUnixTimeSeconds();
        }

        kind.Seal(secrets, data, null);
        var made = kind.Make(id, data, null);
        try
        {
            await catalog.ChangeAsync(
                async session =>
                {
                    await RefuseTakenAsync(kind, session, made, cancellationToken);
                    session.Insert(made);
                    ActivityStore.Queue(session, caller.Actor.Did($"{kind.Action}_create", (kind.LoggedAs, kind.Show(made.Data))), now);
                },
                cancellationToken);
        }
        catch (DocumentAlreadyExistsException)
        {
            throw new RefusalException(kind.Call, $"Failed to create {kind.Word}: There is one with this id already: {id}");
        }

        var reply = ApiReply.Ok(("id", id));
        if (repeated is not null) reply.Body[kind.Repeats!] = repeated;
        return reply;
    }

    internal static async Task<ApiReply> UpdateAsync<T>(CatalogKind<T> kind, CatalogCall call, CancellationToken cancellationToken)
        where T : CatalogEntry
    {
        var (request, gate, catalog, secrets, aborts, time) = call;
        var id = request.Required("id");
        var properties = ApiRequest.Without(request.Parameters, "id", "abort_jobs");
        kind.Check(properties);
        var caller = gate.AuthenticateAdmin(request);

        var (now, current) = (time.GetUtcNow(), new JsonObject());
        if (kind.IsSigned) properties["modified"] = now.ToUnixTimeSeconds();
        await catalog.ChangeAsync(
            async session =>
            {
                var before = await session.LoadAsync<T>(id, cancellationToken) ?? throw NotFound(kind, id);
                var data = (JsonObject)before.Data.DeepClone();
                kind.Seal(secrets, properties, before.Data);
                foreach (var (name, value) in properties) data[name] = value?.DeepClone();
                var after = kind.Make(id, data, before);
                await RefuseTakenAsync(kind, session, after, cancellationToken);
                session.Store(after);
                (properties["id"], current) = (id, after.Data);
                ActivityStore.Queue(session, caller.Actor.Did($"{kind.Action}_update", (kind.LoggedAs, kind.Show(kind.IsLoggedWhole ? after.Data : properties))), now);
            },
            cancellationToken);
        if (request.Parameters.IsSwitchedOn("abort_jobs") && !current.IsOn("enabled") && kind.AbortJobs is { } abort)
            await abort(aborts, id, $"{char.ToUpperInvariant(kind.Word[0])}{kind.Word[1..]} '{current.Text("title")}' has been disabled.", cancellationToken);
        return ApiReply.Ok();
    }

    internal static async Task<ApiReply> DeleteAsync<T>(CatalogKind<T> kind, CatalogCall call, CancellationToken cancellationToken)
        where T : CatalogEntry
    {
        var (request, gate, catalog, _, _, time) = call;
        var id = request.Required("id");
        var caller = gate.AuthenticateAdmin(request);
        await catalog.ChangeAsync(
            async session =>
            {
                var found = await session.LoadAsync<T>(id, cancellationToken) ?? throw NotFound(kind, id);
                if (kind.Use is var (property, refusal)
                    && await session.Query<EventDocument>().Where(e => e.MatchesSql($"d.data -> 'Data' ->> '{property}' = ?", id)).AnyAsync(cancellationToken))
                    throw new RefusalException("plugin", refusal);
                session.Delete(found);
                ActivityStore.Queue(session, caller.Actor.Did($"{kind.Action}_delete", (kind.LoggedAs, kind.Show(found.Data))), time.GetUtcNow());
            },
            cancellationToken);
        return ApiReply.Ok();
    }

    private static async Task RefuseTakenAsync<T>(CatalogKind<T> kind, IDocumentSession session, T entry, CancellationToken cancellationToken)
        where T : CatalogEntry
    {
        if (entry is ApiKey { Hash: var hash, Id: var id } && await session.Query<ApiKey>().AnyAsync(key => key.Hash == hash && key.Id != id, cancellationToken))
            throw new RefusalException(kind.Call, $"Failed to store {kind.Word}: Another has the same key");
    }

    /// <summary>What the calls that change something need.</summary>
    internal readonly record struct CatalogCall(ApiRequest Request, ApiGate Gate, CatalogStore Catalog, PluginSecrets Secrets, AbortStore Aborts, TimeProvider Time);

    private static RefusalException NotFound<T>(CatalogKind<T> kind, string id)
        where T : CatalogEntry => new(kind.Call, $"Failed to locate {kind.Word}: {id}");
}
