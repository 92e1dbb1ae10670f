using System.Text.Json.Nodes;
using Federation.ClusterNode.IntegrationTests.History;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>
/// What clients of Cronicle rely on, for every call there is: its input, and the code, description and fields of its answer, all with HTTP status 200. <c>efact</c>, <c>jfact</c> are an event and an
/// ended job of it; <c>nope</c> is nothing.
/// </summary>
public sealed class CallFactsTests(Region region) : IClassFixture<Region>, IAsyncLifetime
{
    private const string NewEvent = """{"title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""";
    private const string Login = "code,username,user,session_id,epoch,servers,nearby,activeJobs,eventQueue,state,schedule,categories,plugins,server_groups";
    private const string NotFoundJob = "Failed to fetch job details: Error: Failed to fetch key: jobs/nope: File not found";

    /// <summary>Calls that answer no JSON object; they have tests of their own.</summary>
    private static readonly string[] OtherAnswers = ["app/config", "app/get_job_log", "app/get_live_job_log"];

    private static readonly string[] OfCronicle =
    [
        "app/get_schedule", "app/get_event", "app/create_event", "app/update_event", "app/delete_event", "app/run_event", "app/flush_event_queue", "app/get_event_history", "app/get_history", "app/get_job_status",
        "app/get_job_details", "app/get_job_log", "app/get_live_job_log", "app/get_log_watch_auth", "app/get_active_jobs", "app/update_job", "app/update_jobs", "app/abort_job", "app/abort_jobs", "app/delete_job",
        "app/get_master_state", "app/update_master_state", "app/get_activity", "app/get_categories", "app/create_category", "app/update_category", "app/delete_category", "app/get_plugins", "app/create_plugin",
        "app/update_plugin", "app/delete_plugin", "app/get_api_keys", "app/get_api_key", "app/create_api_key", "app/update_api_key", "app/delete_api_key", "app/get_server_groups", "app/create_server_group",
        "app/update_server_group", "app/delete_server_group", "app/get_servers", "app/check_add_server", "app/add_server", "app/remove_server", "app/restart_server", "app/shutdown_server", "app/config", "app/ping",
        "app/status", "app/echo", "app/check_user_exists", "user/login", "user/logout", "user/resume_session", "user/create", "user/update", "user/delete", "user/admin_create", "user/admin_update", "user/admin_delete",
        "user/admin_get_user", "user/admin_get_users",
    ];

    private Node Node => region.Node;

    /// <summary>Calls that go well, and the fields of their answers.</summary>
    public static TheoryData<string, string, string> GoingWell => new()
    {
        { "app/ping", "{}", "code" },
        { "app/echo", """{"a":[1]}""", "code,query,params,files" },
        { "app/status", "{}", "code,version,node,hostname,ip,pid,now,uptime,last_tick,tick_age,cpu,mem" },
        { "app/get_schedule", "{}", "code,rows,list" },
        { "app/get_event", """{"id":"efact"}""", "code,event" },
        { "app/create_event", NewEvent, "code,id" },
        { "app/update_event", """{"id":"efact","notes":"n"}""", "code" },
        { "app/get_event_history", """{"id":"efact"}""", "code,rows,list" },
        { "app/get_event_stats", """{"id":"efact"}""", "code,stats" },
        { "app/get_history", "{}", "code,rows,list" },
        { "app/get_job_status", """{"id":"jfact"}""", "code,job" },
        { "app/get_job_details", """{"id":"jfact"}""", "code,job,token" },
        { "app/get_log_watch_auth", """{"id":"jfact"}""", "code,token" },
        { "app/get_active_jobs", "{}", "code,jobs" },
        { "app/get_job_changes", "{}", "code,changes,cursor,region_id" },
        { "app/update_jobs", """{"event":"nope","updates":{"timeout":1}}""", "code,count" },
        { "app/abort_jobs", """{"event":"nope"}""", "code,count" },
        { "app/flush_event_queue", """{"id":"efact"}""", "code" },
        { "app/get_master_state", "{}", "code,state" },
        { "app/update_master_state", """{"enabled":1}""", "code" },
        { "app/get_servers", "{}", "code,servers" },
        { "app/get_activity", "{}", "code,rows,list" },
        { "app/get_categories", "{}", "code,rows,list" },
        { "app/get_plugins", "{}", "code,rows,list" },
        { "app/get_server_groups", "{}", "code,rows,list" },
        { "app/get_api_keys", "{}", "code,rows,list" },
        { "app/create_category", """{"title":"t"}""", "code,id" },
        { "app/create_plugin", """{"title":"t","command":"true"}""", "code,id" },
        { "app/create_server_group", """{"title":"t","regexp":"x"}""", "code,id" },
        { "app/create_api_key", """{"title":"t","key":"0a47537c5939302c97dc1a824d88d992"}""", "code,id,key" },
        { "app/check_user_exists", """{"username":"admin"}""", "code,user_exists" },
        { "user/admin_get_user", """{"username":"admin"}""", "code,user" },
        { "user/admin_get_users", "{}", "code,rows,list" },
        { "user/admin_update", """{"username":"admin","email":"a@b.c"}""", "code,user" },
        { "user/admin_create", """{"username":"u","full_name":"U","email":"a@b.c","password":"p"}""", "code" },
        { "user/login", """{"username":"admin","password":"administrator"}""", Login },
        { "user/logout", "{}", "code" },
    };

    /// <summary>Calls that are refused, and what they say.</summary>
    public static TheoryData<string, string, string, string> Refused => new()
    {
        { "app/get_event", "{}", "event", "Failed to locate event: No criteria specified" },
        { "app/create_event", "{}", "api", "Missing parameter: title" },
        { "app/update_event", """{"id":"nope"}""", "event", "Failed to locate event: nope" },
        { "app/delete_event", """{"id":"nope"}""", "event", "Failed to locate event: nope" },
        { "app/run_event", """{"id":"nope"}""", "event", "Failed to locate event: nope" },
        { "app/get_event_history", """{"id":"nope"}""", "event", "Failed to locate event: nope" },
        { "app/get_job_status", """{"id":"nope"}""", "job", NotFoundJob },
        { "app/get_job_details", """{"id":"nope"}""", "job", NotFoundJob },
        { "app/get_log_watch_auth", """{"id":"nope"}""", "job", "Failed to locate job: nope" },
        { "app/delete_job", """{"id":"nope"}""", "job", NotFoundJob },
        { "app/abort_job", """{"id":"nope"}""", "job", "Failed to locate job: nope" },
        { "app/update_job", """{"id":"nope"}""", "job", "Failed to locate job: nope" },
        { "app/update_job", "{}", "api", "Missing parameter: id" },
        { "app/update_master_state", "{}", "api", "Missing parameter: enabled" },
        { "app/remove_server", """{"hostname":"nope"}""", "server", "Server not found in cluster: nope" },
        { "app/add_server", """{"hostname":"node-1"}""", "server", "Server is already in cluster: node-1" },
        { "app/check_add_server", """{"master":"x","now":1,"token":"bad"}""", "server", "Secret keys do not match.  Please synchronize your config files." },
        { "app/get_api_key", """{"id":"nope"}""", "api_key", "Failed to locate API Key: nope" },
        { "app/update_api_key", """{"id":"nope"}""", "api_key", "Failed to locate API Key: nope" },
        { "app/delete_api_key", """{"id":"nope"}""", "api_key", "Failed to locate API Key: nope" },
        { "app/update_category", """{"id":"nope"}""", "category", "Failed to locate category: nope" },
        { "app/delete_category", """{"id":"general"}""", "plugin", "Failed to delete category: Still in use by one or more events." },
        { "app/update_plugin", """{"id":"nope"}""", "plugin", "Failed to locate plugin: nope" },
        { "app/delete_plugin", """{"id":"shellplug"}""", "plugin", "Failed to delete plugin: Still assigned to one or more events." },
        { "app/create_plugin", """{"title":"t","command":"/bin/cat > /tmp/x"}""", "plugin", "Plugin executable cannot contain any shell redirects or pipes." },
        { "app/update_server_group", """{"id":"nope"}""", "server_group", "Failed to locate server group: nope" },
        { "app/delete_server_group", """{"id":"allgrp"}""", "plugin", "Failed to delete server group: Still targeted by one or more events." },
        { "user/admin_delete", """{"username":"nope"}""", "user", "User not found: nope" },
        { "user/login", """{"username":"nope","password":"x"}""", "login", "Username or password incorrect." },
        { "user/resume_session", """{"session_id":"nope"}""", "session", "Session has expired or is invalid." },
        { "user/create", """{"username":"u"}""", "user", "Only administrators can create new users." },
        { "user/update", """{"username":"u","old_password":"x"}""", "session", "No Session ID could be found" },
        { "user/delete", """{"username":"u","password":"x"}""", "session", "No Session ID could be found" },
        { "app/restart_server", """{"hostname":"nope"}""", "1", "Could not locate server: nope" },
        { "app/shutdown_server", """{"hostname":"nope"}""", "1", "Could not locate server: nope" },
        { "app/nope", "{}", "1", "Unsupported API: app/api_nope" },
    };

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await Node.CallAsync("create_event", """{"id":"efact","title":"A fact","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""");
        if (await region.ScalarAsync<long>("select count(*) from jobs where id = 'jfact'") > 0) return;
        await region.AddEndedJobsAsync("efact", 1, TimeSpan.Zero);
        await region.ExecuteAsync("update jobs set id = 'jfact' where event_id = 'efact'");
    }

    [Theory]
    [MemberData(nameof(GoingWell))]
    public async Task A_call_that_goes_well_answers_these_fields(string call, string input, string fields)
    {
        var reply = await CallAsync(call, input);

        Assert.True(reply["code"]!.ToString() == "0", reply.ToJsonString());
        Assert.Equal(fields.Split(',').Order(), reply.Select(field => field.Key).Order());
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_call_that_is_refused_says_this(string call, string input, string code, string description)
    {
        var reply = await CallAsync(call, input);

        Assert.Equal((code, description), (reply["code"]!.ToString(), (string?)reply["description"]));
    }

    [Fact]
    public void Every_call_of_Cronicles_is_there_and_has_its_facts_here()
    {
        string[] told = [.. GoingWell.Select(fact => fact.Data.Item1), .. Refused.Select(fact => fact.Data.Item1), .. OtherAnswers];
        var calls = Node.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText ?? "").ToHashSet();

        Assert.Equal([], OfCronicle.Except(told));
        Assert.Equal([], OfCronicle.Where(call => !calls.Contains($"/api/{call}/v1")));
    }

    [Theory]
    [InlineData("PUT", "update_event", """{"id":"efact","notes":"by PUT"}""")]
    [InlineData("DELETE", "delete_event", """{"id":"egone"}""")]
    [InlineData("PATCH", "get_event", """{"id":"efact"}""")]
    public async Task A_call_is_taken_by_whichever_method_a_client_finds_fit(string method, string call, string input)
    {
        await Node.CallAsync("create_event", """{"id":"egone","title":"Going","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""");
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/app/{call}") { Content = new StringContent(input, null, "application/json") };
        using var response = await Node.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("0", JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["code"]!.ToString());
    }

    /// <summary>Programs made of structures send everything they have, empty where nothing was set.</summary>
    [Fact]
    public async Task An_event_with_every_property_left_empty_is_made()
    {
        const string Whole =
            """
            {"catch_up":0,"category":"general","cpu_limit":0,"cpu_sustain":0,"detached":0,"enabled":1,"log_max_size":0,"max_children":1,"memory_limit":0,"memory_sustain":0,"multiplex":0,"stagger":0,"notes":"",
            "notify_fail":"","notify_success":"","params":{"script":"true","annotate":"0","json":""},"plugin":"shellplug","retries":0,"retry_delay":0,"target":"allgrp","algo":"random","timeout":0,"timezone":"",
            "timing":{},"title":"whole","web_hook":"","chain":"","chain_error":"","queue":0,"queue_max":1000}
            """;
        var made = await CallAsync("app/create_event", Whole);

        Assert.True(made["code"]!.ToString() == "0", made.ToJsonString());
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<JsonObject> CallAsync(string call, string input) => Node.CallPlainAsync(call, input, ("X-API-Key", Region.AdminKey));
}
