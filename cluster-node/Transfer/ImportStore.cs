using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Marten;

namespace Federation.ClusterNode.Transfer;

/// <summary>Looks at what the region has, and stores an import: all of it in one transaction, or nothing.</summary>
public sealed class ImportStore(IDocumentStore documents, CatalogStore catalog, ServerRegistry servers, EventStore events, PluginSecrets secrets, TimeProvider time)
{
    /// <summary>What the region has.</summary>
    public async Task<ImportGround> GroundAsync(CancellationToken cancellationToken)
    {
        await using var session = documents.QuerySession();
        return new ImportGround(
            await catalog.RefreshAsync(cancellationToken),
            (await session.Query<User>().Select(user => user.Id).ToListAsync(cancellationToken)).ToHashSet(),
            (await session.Query<EventDocument>().Select(e => e.Id).ToListAsync(cancellationToken)).ToHashSet(),
            (await servers.RefreshAsync(cancellationToken)).Select(server => server.Name).ToHashSet());
    }

    /// <summary>
    /// Stores what a plan says is to be stored. Events start their schedules anew; users whose password changes lose their sessions. Until it is done no other change of the catalog
    /// is, and nothing fires: what comes due meanwhile fires afterwards.
    /// </summary>
    public Task ApplyAsync(IReadOnlyList<ImportItem> plan, Actor actor, CancellationToken cancellationToken)
    {
        var stored = plan.Where(item => item.IsStored).ToLookup(item => item.Kind);
        return catalog.ChangeAsync(
            async session =>
            {
                var users = stored[ImportKinds.User].Select(UserOf).ToArray();
                session.Store<User>(users);
                session.Store<Plugin>(await PluginsOfAsync(stored[ImportKinds.Plugin], session, cancellationToken));
                session.Store<Category>([.. stored[ImportKinds.Category].Select(item => new Category { Id = item.Id, Data = item.Data })]);
                session.Store<ServerGroup>([.. stored[ImportKinds.Group].Select(item => new ServerGroup { Id = item.Id, Data = item.Data })]);
                session.Store<ApiKey>([.. stored[ImportKinds.Key].Select(item => ApiKey.Of(item.Id, item.Data, before: null))]);
                await events.PutAllAsync([.. stored[ImportKinds.Event].Select(item => item.Data)], session, cancellationToken);
                session.QueueSqlCommand("delete from sessions where username = any(?)", (object)users.Select(user => user.Id).ToArray());
                ActivityStore.Queue(session, actor.Did("data_import", ("records", CountsOf(stored))), time.GetUtcNow());
            },
            cancellationToken);
    }

    private async Task<Plugin[]> PluginsOfAsync(IEnumerable<ImportItem> items, IDocumentSession session, CancellationToken cancellationToken)
    {
        var before = (await session.Query<Plugin>().ToListAsync(cancellationToken)).ToDictionary(plugin => plugin.Id, plugin => plugin.Data);
        var plugins = items.Select(item => new Plugin { Id = item.Id, Data = item.Data }).ToArray();
        foreach (var plugin in plugins) secrets.Seal(plugin.Data, before.GetValueOrDefault(plugin.Id));
        return plugins;
    }

    private static User UserOf(ImportItem item)
    {
        var data = item.Data;
        var password = UserPasswords.Take(data);
        data.TryAdd("active", 1);
        data.TryAdd("privileges", new JsonObject());
        return new User { Id = item.Id, PasswordHash = password, Data = data };
    }

    private static JsonObject CountsOf(ILookup<string, ImportItem> stored) => new(stored.Select(kind => KeyValuePair.Create(kind.Key, (JsonNode?)kind.Count())));
}
