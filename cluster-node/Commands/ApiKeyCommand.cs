using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Settings;

namespace Federation.ClusterNode.Commands;

/// <summary><c>cluster-node apikey create|list|revoke</c>: for an administrator who cannot get in any more. Whoever can reach the database may.</summary>
internal static class ApiKeyCommand
{
    private const int KeyBytes = 16;

    public static Command Create() => new ProgramCommand(
        "apikey",
        "Makes, lists and revokes the region's API keys directly in its database. Nodes that run know of it within seconds.",
        new HelpSection("Examples", "cluster-node apikey create 'Nightly builds' --privileges run_events,abort_events", "cluster-node apikey revoke kmabc123"))
    {
        CreateKey(), ListKeys(), RevokeKey(),
    };

    private static ProgramCommand CreateKey()
    {
        var title = new Argument<string>("title") { Description = "What it is for." };
        var privileges = new Option<string>("--privileges") { Description = "What it may do, comma-separated, such as run_events,abort_events. Default: admin.", DefaultValueFactory = _ => "admin" };
        var command = new ProgramCommand("create", "Makes a key and prints it: it is never shown again.", ProgramSettings.Help) { title, privileges };
        command.SetRegionAction(async (parsed, services, output, cancellationToken) =>
        {
            var (secret, now) = (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)), services.GetRequiredService<TimeProvider>().GetUtcNow());
            var key = Made(parsed.GetRequiredValue(title), parsed.GetRequiredValue(privileges).Split(',', StringSplitOptions.TrimEntries), secret, now);
            await services.GetRequiredService<CatalogStore>().ChangeAsync(
                session =>
                {
                    session.Insert(key);
                    ActivityStore.Queue(session, TerminalUser.Actor().Did("apikey_create", ("api_key", key.Data)), now);
                    return Task.CompletedTask;
                },
                cancellationToken);
            await output.WriteLineAsync($"{key.Id}: {secret}");
        });
        return command;
    }

    private static ProgramCommand ListKeys()
    {
        var command = new ProgramCommand("list", "Lists the keys: id, whether it is accepted, its first characters, what it may do, title.", ProgramSettings.Help);
        command.SetRegionAction(async (_, services, output, cancellationToken) =>
        {
            var catalog = await services.GetRequiredService<CatalogStore>().RefreshAsync(cancellationToken);
            foreach (var key in catalog.Keys.Values.OrderBy(key => key.Id, StringComparer.Ordinal))
            {
                var privileges = (key.Data["privileges"] as JsonObject ?? []).Select(privilege => privilege.Key).Where(name => (key.Data["privileges"] as JsonObject)!.IsOn(name));
                await output.WriteLineAsync($"{key.Id}\t{(key.Active ? "active" : "disabled")}\t{key.Data.Text("key")}\t{string.Join(',', privileges)}\t{key.Title}");
            }
        });
        return command;
    }

    private static ProgramCommand RevokeKey()
    {
        var id = new Argument<string>("id") { Description = "The key's id, as list shows it." };
        var command = new ProgramCommand("revoke", "Deletes a key: no node takes it any more.", ProgramSettings.Help) { id };
        command.SetRegionAction(async (parsed, services, output, cancellationToken) =>
        {
            var (wanted, now) = (parsed.GetRequiredValue(id), services.GetRequiredService<TimeProvider>().GetUtcNow());
            await services.GetRequiredService<CatalogStore>().ChangeAsync(
                async session =>
                {
                    var key = await session.LoadAsync<ApiKey>(wanted, cancellationToken) ?? throw new CommandFaultException($"There is no key {wanted}.");
                    session.Delete(key);
                    ActivityStore.Queue(session, TerminalUser.Actor().Did("apikey_delete", ("api_key", key.Data)), now);
                },
                cancellationToken);
            await output.WriteLineAsync($"{wanted} is revoked.");
        });
        return command;
    }

    private static ApiKey Made(string title, string[] privileges, string secret, DateTimeOffset now)
    {
        if (privileges.FirstOrDefault(name => !ConfigEndpoint.IsPrivilege(name)) is { } unknown)
            throw new CommandFaultException($"'{unknown}' is no privilege. There are {string.Join(", ", ConfigEndpoint.PrivilegeIds)}, job_read_only, cat_limit with cat_ID, and grp_limit with grp_ID.");

        var id = RecordIds.New('k', now);
        var data = new JsonObject
        {
            ["id"] = id,
            ["title"] = title,
            ["key"] = secret,
            ["privileges"] = new JsonObject(privileges.Select(privilege => KeyValuePair.Create(privilege, (JsonNode?)1))),
            ["username"] = Environment.UserName,
            ["modified"] = now.ToUnixTimeSeconds(),
            ["created"] = now.ToUnixTimeSeconds(),
        };
        ApiKeyChecker.Complete(data);
        return ApiKey.Of(id, data, before: null);
    }
}
