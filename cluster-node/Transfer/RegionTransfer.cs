using System.Data;
using System.Text;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace Federation.ClusterNode.Transfer;

/// <summary>Takes a backup file of Cronicle in, and gives one out.</summary>
public sealed class RegionTransfer(ImportStore imports, NpgsqlDataSource database, IDocumentStore documents, IOptions<NodeOptions> node, TimeProvider time)
{
    /// <summary>Takes a file in. Nothing is stored in a dry run, nor if something cannot be taken over and is not to be left out.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dryRun">Whether to say only what would be done.</param>
    /// <param name="skipFaulty">Whether to leave out what cannot be taken over.</param>
    /// <param name="actor">Who imports.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ImportReport> ImportAsync(TextReader file, bool dryRun, bool skipFaulty, Actor actor, CancellationToken cancellationToken)
    {
        var content = await CronicleFileReader.ReadAsync(file, cancellationToken);
        var report = new ImportReport(Stored: false, ImportPlanner.Plan(content, await imports.GroundAsync(cancellationToken)), content.Faults);
        if (dryRun || (report.HasFaults && !skipFaulty)) return report;
        await imports.ApplyAsync(report.Items, actor, cancellationToken);
        return report with { Stored = true };
    }

    /// <summary>Gives users, plugins, categories, server groups and events out, as they are at one moment.</summary>
    public async Task ExportAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using var file = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var session = documents.LightweightSession(SessionOptions.ForTransaction(moment));
        var writer = new CronicleFileWriter(file);
        await writer.BeginAsync(node.Value.Name, time.GetUtcNow(), cancellationToken);

        var users = await session.Query<User>().OrderBy(user => user.Id).ToListAsync(cancellationToken);
        foreach (var user in users) await writer.WriteAsync($"users/{user.Id}", Exported(user), cancellationToken);
        await writer.WriteListAsync("global/users", users.Count, users.Select(user => new JsonObject { ["username"] = user.Id }).ToAsyncEnumerable(), cancellationToken);
        await WriteAsync<Plugin>(writer, "global/plugins", session, PluginSecrets.Masked, cancellationToken);
        await WriteAsync<Category>(writer, "global/categories", session, data => data, cancellationToken);
        await WriteAsync<ServerGroup>(writer, "global/server_groups", session, data => data, cancellationToken);

        var newestFirst = session.Query<EventDocument>().OrderByDescending(e => e.CreatedAt).ThenByDescending(e => e.Id).ToAsyncEnumerable(cancellationToken);
        var count = await session.Query<EventDocument>().CountAsync(cancellationToken);
        await writer.WriteListAsync("global/schedule", count, newestFirst.Select(Exported), cancellationToken);
    }

    private static async Task WriteAsync<T>(CronicleFileWriter writer, string key, IDocumentSession session, Func<JsonObject, JsonObject> show, CancellationToken cancellationToken)
        where T : CatalogEntry
    {
        var entries = await session.Query<T>().OrderBy(entry => entry.Id).ToListAsync(cancellationToken);
        await writer.WriteListAsync(key, entries.Count, entries.Select(entry => show(entry.Data)).ToAsyncEnumerable(), cancellationToken);
    }

    private static JsonObject Exported(User user)
    {
        UserPasswords.Put(user.Data, user.PasswordHash);
        return user.Data;
    }

    private static JsonObject Exported(EventDocument e)
    {
        EventDialect.ToCronicle(e.Data);
        return e.Data;
    }
}
