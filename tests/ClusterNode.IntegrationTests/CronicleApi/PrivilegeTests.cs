using System.Text.Json.Nodes;
using Federation.ClusterNode.IntegrationTests.History;
using Federation.TestKit.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>Who may make which call: every call that keys and users make stands in one of the tables here, and is tried by both.</summary>
public sealed class PrivilegeTests(GuardedRegion guarded) : IClassFixture<GuardedRegion>, IAsyncLifetime
{
    private const string Event = """{"id":"eguarded","title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""";

    /// <summary>Calls that need a privilege, and something of category <c>general</c> and group <c>allgrp</c> that they are about.</summary>
    private static readonly (string Call, string Parameters, string Privilege)[] Privileged =
    [
        ("create_event", """{"title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""", "create_events"),
        ("import_crontab", """{"crontab":"* * * * * true","dry_run":1}""", "create_events"),
        ("update_event", """{"id":"eguarded","notes":"n"}""", "edit_events"),
        ("update_job", """{"id":"JOB","timeout":1000}""", "edit_events"),
        ("update_jobs", """{"event":"eguarded","updates":{"timeout":1000}}""", "edit_events"),
        ("run_event", """{"id":"eguarded"}""", "run_events"),
        ("flush_event_queue", """{"id":"eguarded"}""", "abort_events"),
        ("abort_job", """{"id":"JOB"}""", "abort_events"),
        ("abort_job", """{"idempotency_key":"KEY"}""", "abort_events"),
        ("abort_jobs", """{"event":"eguarded"}""", "abort_events"),
        ("delete_event", """{"id":"eguarded"}""", "delete_events"),
        ("update_master_state", """{"enabled":1}""", "state_update"),
    ];

    /// <summary>Calls about nothing that has a category or a group.</summary>
    private static readonly string[] OfTheRegion = ["update_master_state"];

    private static readonly string[] ForAdministrators =
    [
        "app/get_api_keys", "app/get_api_key", "app/create_api_key", "app/update_api_key", "app/delete_api_key", "app/create_category", "app/update_category", "app/delete_category", "app/create_plugin",
        "app/update_plugin", "app/delete_plugin", "app/create_server_group", "app/update_server_group", "app/delete_server_group", "app/restart_server", "app/shutdown_server", "app/remove_server", "app/add_server",
        "app/create_satellite_token", "app/revoke_satellite",
        "app/delete_job", "app/get_activity", "app/import_data", "app/export_data", "user/admin_create", "user/admin_update", "user/admin_delete", "user/admin_get_user", "user/admin_get_users",
    ];

    /// <summary>Calls that everybody with a key or a session may make about what is within their categories and groups.</summary>
    private static readonly (string Call, string Parameters)[] Reads =
    [
        ("get_event", """{"id":"eguarded"}"""),
        ("get_event_history", """{"id":"eguarded"}"""),
        ("get_event_stats", """{"id":"eguarded"}"""),
        ("get_job_status", """{"id":"JOB"}"""),
        ("get_job_details", """{"id":"JOB"}"""),
        ("get_log_watch_auth", """{"id":"JOB"}"""),
        ("get_job_log_times", """{"id":"JOB"}"""),
    ];

    private static readonly string[] Logs = ["get_job_log", "get_live_job_log"];

    /// <summary>Lists that have what is within the caller's categories and groups.</summary>
    private static readonly (string Call, string Parameters)[] Lists =
        [("get_schedule", "{}"), ("get_active_jobs", "{}"), ("get_history", "{}"), ("get_job_changes", """{"after":"0.0","limit":1000}""")];

    /// <summary>Calls that everybody with a key or a session may make.</summary>
    private static readonly string[] ForAll =
    [
        "app/get_master_state", "app/get_servers", "app/get_categories", "app/get_plugins", "app/get_server_groups", "app/check_user_exists", "app/get_satellites",
        "app/get_network_sample", "app/get_feed_followers",
    ];

    /// <summary>Calls that need no key, and those about the caller's own session.</summary>
    private static readonly string[] Open =
        ["app/ping", "app/echo", "app/status", "app/config", "app/check_add_server", "user/login", "user/logout", "user/resume_session", "user/create", "user/update", "user/delete"];

    private static readonly bool[] KeysAndUsers = [false, true];

    private readonly string key = $"{Guid.NewGuid():n}";
    private string job = "";

    private Node Node => guarded.Region.Node;

    /// <summary>The calls that need a privilege, each by a key and by a user.</summary>
    public static TheoryData<string, string, string, bool> Cases =>
        [.. from one in Privileged from isUser in KeysAndUsers select new TheoryDataRow<string, string, string, bool>(one.Call, one.Parameters, one.Privilege, isUser)];

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await Node.CallAsync("create_event", Event);
        job = await Node.RunAsync("eguarded", key);
    }

    [Fact]
    public void Every_call_stands_in_one_table()
    {
        var calls = Node.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(endpoint => $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}")
            .Where(path => path.StartsWith("/api/", StringComparison.Ordinal) && path.EndsWith("/v1", StringComparison.Ordinal)).Select(path => path["/api/".Length..^"/v1".Length])
            .Where(call => !call.StartsWith("satellite/", StringComparison.Ordinal)).Distinct();

        string[] tables = [.. Privileged.Select(one => one.Call).Concat(Reads.Select(one => one.Call)).Concat(Lists.Select(one => one.Call)).Distinct().Select(call => $"app/{call}"), .. Logs.Select(call => $"app/{call}"), .. ForAdministrators, .. ForAll, .. Open];
        Assert.Equal(calls.Order(StringComparer.Ordinal), tables.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_caller_without_the_privilege_or_beyond_its_categories_and_groups_is_told_which_it_lacks(string call, string parameters, string privilege, bool isUser)
    {
        var all = string.Join(',', Privileged.Select(one => one.Privilege).Distinct().Except([privilege]).Select(other => $"\"{other}\":1"));

        await RefusedAsync(call, parameters, $$"""{{{all}}}""", privilege, isUser);
        if (OfTheRegion.Contains(call)) return;
        await RefusedAsync(call, parameters, $$"""{"{{privilege}}":1,"cat_limit":1,"cat_other":1}""", "cat_general", isUser);
        await RefusedAsync(call, parameters, $$"""{"{{privilege}}":1,"cat_limit":1,"cat_general":1,"grp_limit":1,"grp_maingrp":1}""", "grp_allgrp", isUser);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_caller_with_the_privilege_within_its_categories_and_groups_may(string call, string parameters, string privilege, bool isUser)
    {
        if (call == "delete_event") await Node.MustAsync("abort_jobs", """{"event":"eguarded"}""");

        var reply = await CallAsync(call, parameters, $$"""{"{{privilege}}":1,"cat_limit":1,"cat_general":1,"grp_limit":1,"grp_allgrp":1}""", isUser);

        Assert.True(reply["code"]!.ToString() == "0", reply.ToJsonString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_reads_nothing_beyond_its_categories_and_groups(bool isUser)
    {
        foreach (var (call, parameters) in Reads)
        {
            await RefusedAsync(call, parameters, """{"cat_limit":1,"cat_other":1}""", "cat_general", isUser);
            await RefusedAsync(call, parameters, """{"grp_limit":1,"grp_maingrp":1}""", "grp_allgrp", isUser);
            Assert.Equal("0", await CodeAsync(call, parameters, """{"cat_limit":1,"cat_general":1,"grp_limit":1,"grp_allgrp":1}""", isUser));
        }
    }

    [Fact]
    public async Task A_caller_reads_no_log_beyond_its_categories_unless_it_has_the_token()
    {
        var token = (string)(await Node.MustAsync("get_log_watch_auth", $$"""{"id":"{{job}}"}"""))["token"]!;
        using var limited = new HttpClient { BaseAddress = Node.Http.BaseAddress, DefaultRequestHeaders = { { "X-API-Key", await guarded.KeyAsync("""{"cat_limit":1,"cat_other":1}""") } } };
        foreach (var call in Logs)
        {
            Assert.Contains("(cat_general)", await LogAsync(""), StringComparison.Ordinal);
            Assert.DoesNotContain("(cat_general)", await LogAsync($"&t={token}"), StringComparison.Ordinal);

            Task<string> LogAsync(string more) => limited.GetStringAsync(new Uri($"/api/app/{call}/v1?id={job}{more}", UriKind.Relative), TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_finds_nothing_in_lists_beyond_its_categories_and_groups(bool isUser)
    {
        await guarded.Region.AddEndedJobsAsync("eguarded", 2, TimeSpan.FromSeconds(1), node: isUser ? "of-user" : "of-key");
        foreach (var (call, parameters) in Lists)
        {
            foreach (var beyond in new[] { """{"cat_limit":1,"cat_other":1}""", """{"grp_limit":1,"grp_maingrp":1}""" })
                Assert.DoesNotContain("eguarded", (await CallAsync(call, parameters, beyond, isUser)).ToJsonString(), StringComparison.Ordinal);
            foreach (var within in new[] { "{}", """{"admin":1,"cat_limit":1}""", """{"cat_limit":1,"cat_general":1,"grp_limit":1,"grp_allgrp":1}""" })
                Assert.Contains("eguarded", (await CallAsync(call, parameters, within, isUser)).ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_counts_as_its_groups_and_an_override_leads_nowhere_that_the_caller_may_not_go()
    {
        await Node.CallAsync("create_server_group", """{"id":"gnarrow","title":"Narrow","regexp":"^node-1$"}""");
        await Node.CallAsync("create_event", """{"id":"eonnode","title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"node-1"}""");
        const string OfGroup = """{"run_events":1,"grp_limit":1,"grp_gnarrow":1}""";

        Assert.Equal("0", await CodeAsync("run_event", """{"id":"eonnode"}""", OfGroup, isUser: false));
        await RefusedAsync("run_event", """{"id":"eonnode"}""", """{"run_events":1,"grp_limit":1,"grp_other":1}""", "grp_node-1", isUser: false);
        await RefusedAsync("run_event", """{"id":"eonnode","target":"elsewhere"}""", OfGroup, "grp_elsewhere", isUser: false);
        await RefusedAsync("run_event", """{"id":"eguarded","target":"node-1"}""", OfGroup, "grp_allgrp", isUser: false);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_but_admin_does_not_make_an_administrator(bool isUser)
    {
        var all = string.Join(',', Privileged.Select(one => $"\"{one.Privilege}\":1").Distinct());
        foreach (var call in ForAdministrators)
        {
            var reply = await CallAsync(
                call, """{"id":"eguarded","title":"t","key":"0a47537c5939302c97dc1a824d88d993","command":"true","regexp":"x","hostname":"h","data":"x","username":"u","full_name":"U","email":"u@example.org","password":"p"}""", $$"""{{{all}}}""", isUser);

            Assert.True(reply["description"] is { } said && said.ToString().StartsWith("User is not an administrator: ", StringComparison.Ordinal), $"{call}: {reply.ToJsonString()}");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await Node.CallAsync("abort_jobs", """{"event":"eguarded"}""");

    private async Task<string?> CodeAsync(string call, string parameters, string privileges, bool isUser) => (await CallAsync(call, parameters, privileges, isUser))["code"]?.ToString();

    private async Task RefusedAsync(string call, string parameters, string privileges, string lacking, bool isUser)
    {
        var reply = await CallAsync(call, parameters, privileges, isUser);

        Assert.True(((string?)reply["description"])?.EndsWith($"privileges to perform this action ({lacking}).", StringComparison.Ordinal), $"{call} {privileges}: {reply.ToJsonString()}");
        Assert.Equal(isUser ? "user" : "api", (string?)reply["code"]);
    }

    private async Task<JsonObject> CallAsync(string call, string parameters, string privileges, bool isUser)
    {
        var path = call.Contains('/', StringComparison.Ordinal) ? call : $"app/{call}";
        parameters = parameters.Replace("JOB", job, StringComparison.Ordinal).Replace("KEY", key, StringComparison.Ordinal);
        return await Node.CallPlainAsync(path, parameters, isUser ? ("X-Session-ID", await guarded.UserAsync(privileges)) : ("X-API-Key", await guarded.KeyAsync(privileges)));
    }
}

/// <summary>A region with one key and one user, whose privileges change from call to call.</summary>
public sealed class GuardedRegion(TestPostgres postgres) : IAsyncLifetime
{
    private const string Key = "44444444444444444444444444444444";
    private string session = "";

    /// <summary>The region.</summary>
    public Region Region { get; } = new(postgres);

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await Region.InitializeAsync();
        await Region.Node.MustAsync("create_api_key", $$"""{"id":"kguarded","title":"guarded","key":"{{Key}}"}""");
        session = await Region.Node.UserAsync("guarded");
    }

    /// <summary>The key, with nothing but these privileges.</summary>
    public async Task<string> KeyAsync(string privileges)
    {
        await Region.Node.MustAsync("update_api_key", $$"""{"id":"kguarded","privileges":{{privileges}}}""");
        return Key;
    }

    /// <summary>The user's session, with nothing but these privileges.</summary>
    public async Task<string> UserAsync(string privileges)
    {
        await Region.Node.CallPlainAsync("user/admin_update", $$"""{"username":"guarded","privileges":{{privileges}}}""", ("X-API-Key", Region.AdminKey));
        return session;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Region.DisposeAsync();
}
