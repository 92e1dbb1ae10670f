using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Servers;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.CronicleApi;

/// <summary><c>config</c>: what a browser needs to know before anybody has logged in. No secrets.</summary>
internal static class ConfigEndpoint
{
    private static readonly (string Id, string Title)[] Privileges =
    [
        ("admin", "Administrator"), ("create_events", "Create Events"), ("edit_events", "Edit Events"), ("delete_events", "Delete Events"),
        ("run_events", "Run Events"), ("abort_events", "Abort Events"), ("state_update", "Toggle Scheduler"),
    ];

    private static readonly string[] GrantedAtFirst = ["create_events", "edit_events", "delete_events"];

    /// <summary>The privileges that are about no category and no group.</summary>
    public static IEnumerable<string> PrivilegeIds => Privileges.Select(privilege => privilege.Id);

    /// <summary>Whether there is such a privilege; of those of one category or group it is not asked whether that is there.</summary>
    public static bool IsPrivilege(string name) =>
        PrivilegeIds.Contains(name) || name == "job_read_only" || name.StartsWith("cat_", StringComparison.Ordinal) || name.StartsWith("grp_", StringComparison.Ordinal);

    public static void MapConfig(this IEndpointRouteBuilder routes) => routes.MapCall<NoParameters, string>(
        "config", "A script that hands the region's public settings to app.receiveConfig. Needs no key.", Handle);

    private static IResult Handle(ApiRequest request, ServerRegistry servers, IOptions<NodeOptions> node)
    {
        request.ForbidCaching();
        var reply = new JsonObject
        {
            ["code"] = 0,
            ["version"] = typeof(ConfigEndpoint).Assembly.GetName().Version!.ToString(3),
            ["config"] = Settings(),
            ["port"] = request.Http.Connection.LocalPort,
            ["master_hostname"] = node.Value.Name,
            ["servers"] = new JsonObject(servers.All.Select(server => KeyValuePair.Create<string, JsonNode?>(
                server.Name, new JsonObject { ["hostname"] = server.Name, ["ip"] = Uri.TryCreate(server.Url, UriKind.Absolute, out var url) ? url.Host : "" }))),
        };
        return Results.Text($"app.receiveConfig({reply.ToJsonString(RegionJson.Options)});\n", "text/javascript");
    }

    private static JsonObject Settings() => new()
    {
        ["name"] = "Federation",
        ["debug"] = 0,
        ["default_password_type"] = "password",
        ["privilege_list"] = new JsonArray([.. Privileges.Select(privilege => new JsonObject { ["id"] = privilege.Id, ["title"] = privilege.Title })]),
        ["new_event_template"] = new JsonObject
        {
            ["enabled"] = 1,
            ["params"] = new JsonObject(),
            ["timing"] = new JsonObject { ["minutes"] = new JsonArray(0) },
            ["max_children"] = 1,
            ["timeout"] = 3600,
            ["catch_up"] = 0,
            ["queue_max"] = 1000,
        },
        ["job_memory_max"] = 1024 * 1024 * 1024,
        ["base_api_uri"] = "/api",
        ["default_privileges"] = new JsonObject(Privileges.Select(privilege => KeyValuePair.Create<string, JsonNode?>(privilege.Id, GrantedAtFirst.Contains(privilege.Id) ? 1 : 0))),
        ["free_accounts"] = false,
        ["external_users"] = 0,
        ["external_user_api"] = "",
        ["web_socket_use_hostnames"] = 0,
        ["web_direct_connect"] = 0,
        ["socket_io_transports"] = 0,
        ["custom_live_log_socket_url"] = false,
    };
}
