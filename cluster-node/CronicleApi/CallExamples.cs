using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>What every call and its answer look like, for the API's description.</summary>
internal sealed class CallExamples : IOperationFilter
{
    private const string Done = """{"code":0}""";
    private const string ById = """{"id":"nightly"}""";
    private const string ByJob = """{"id":"jmwt9srk5pd2tlsx"}""";
    private const string ByName = """{"username":"paula"}""";
    private const string Page = """{"offset":0,"limit":50}""";

    private const string Event =
        """{"id":"nightly","title":"Nightly report","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp","timing":{"hours":[2],"minutes":[30]},"timezone":"Europe/Berlin","max_children":0,"timeout":3600,"params":{"script":"#!/bin/sh\necho $DAY\n"},"username":"admin","created":1795438622,"modified":1795438622}""";

    private const string Job =
        """{"id":"jmwt9srk5pd2tlsx","event":"nightly","event_title":"Nightly report","category":"general","plugin":"shellplug","target":"allgrp","hostname":"eu-west-1","source":"API Key (ci)","now":1795438622,"time_start":1795438622.695,"time_end":1795438622.711,"elapsed":0.016,"pid":25897,"complete":1,"code":0,"description":"","state":"success","log_file_size":214,"params":{"day":"2026-11-23"}}""";

    private const string Ended =
        """{"id":"jmwt9srk5pd2tlsx","code":0,"event":"nightly","event_title":"Nightly report","category":"general","plugin":"shellplug","hostname":"eu-west-1","time_start":1795438622.695,"elapsed":0.016,"log_file_size":214,"action":"job_complete","epoch":1795438622}""";

    private const string Servers = """{"eu-west-1":{"hostname":"eu-west-1","ip":"10.0.0.5","url":"http://10.0.0.5:3012","state":"live","silent_for":1.2,"uptime":86400,"data":{"cpu":12.5,"mem":131878912}}}""";
    private const string Category = """{"id":"reports","title":"Reports","enabled":1,"max_children":4}""";
    private const string Plugin = """{"id":"pimport","title":"Importer","enabled":1,"command":"/opt/tools/import --fast","params":[{"id":"file","type":"text","title":"File","value":""}]}""";
    private const string Group = """{"id":"workers","title":"Workers","regexp":"^worker-"}""";
    private const string Key = """{"id":"kmwt9sqi1lnkudek","title":"CI","active":1,"privileges":{"run_events":1,"abort_events":1}}""";
    private const string User = """{"username":"paula","full_name":"Paula","email":"paula@example.org","active":1,"privileges":{"run_events":1}}""";
    private const string Login = """{"username":"paula","password":"a long password"}""";
    private const string Session = """{"session_id":"c3af4fdae9f568b16f0467361b48ed04e7e52f73c039d85867adcdaf88ec89d5"}""";
    private const string Log = "# Job ID: jmwt9srk5pd2tlsx\\n# Event Title: Nightly report\\n2026-11-23\\n";

    private static readonly string LoggedIn =
        $$"""{"code":0,"username":"paula","user":{{User}},"session_id":"c3af4fdae9f568b16f0467361b48ed04e7e52f73c039d85867adcdaf88ec89d5","servers":{{Servers}},"activeJobs":{},"schedule":[{{Event}}]}""";

    /// <summary>By space and name: the call's parameters, null if it has none, and its answer.</summary>
    private static readonly Dictionary<string, (string? Request, string Reply)> Examples = new()
    {
        ["app/create_event"] = ("""{"title":"Nightly report","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp","timing":{"hours":[2],"minutes":[30]},"timezone":"Europe/Berlin","params":{"script":"#!/bin/sh\necho $DAY\n"}}""", """{"code":0,"id":"nightly"}"""),
        ["app/get_event"] = (ById, $$"""{"code":0,"event":{{Event}}}"""),
        ["app/get_schedule"] = (Page, PageOf(Event)),
        ["app/update_event"] = ("""{"id":"nightly","enabled":0,"notes":"Until the migration is over"}""", Done),
        ["app/delete_event"] = (ById, Done),
        ["app/run_event"] = ("""{"id":"nightly","params":{"day":"2026-11-23"},"wait":20}""", $$"""{"code":0,"ids":["jmwt9srk5pd2tlsx"],"job":{{Job}}}"""),
        ["app/flush_event_queue"] = (ById, Done),
        ["app/get_job_status"] = ("""{"id":"jmwt9srk5pd2tlsx","wait":20}""", $$"""{"code":0,"job":{{Job}}}"""),
        ["app/get_job_details"] = (ByJob, $$"""{"code":0,"job":{{Job}},"token":"5f1c0b7e"}"""),
        ["app/get_log_watch_auth"] = (ByJob, """{"code":0,"token":"5f1c0b7e"}"""),
        ["app/get_active_jobs"] = (null, """{"code":0,"jobs":{"jmwt9srk5pd2tlsx":{"id":"jmwt9srk5pd2tlsx","event":"nightly","hostname":"eu-west-1","state":"running","progress":0.4,"time_start":1795438622.695}}}"""),
        ["app/get_job_log"] = (ByJob, $"\"{Log}\""),
        ["app/get_job_log_times"] = ("""{"id":"jmwt9srk5pd2tlsx","offset":0}""", """{"code":0,"times":[{"offset":0,"at":1795438622.695},{"offset":120,"at":1795438623.702}]}"""),
        ["app/get_live_job_log"] = (ByJob, $"\"{Log}\""),
        ["app/get_job_changes"] = ("""{"after":"738.3","wait":20,"limit":1000}""", """{"code":0,"changes":[{"cursor":"740.4","id":"jmwt9srk5pd2tlsx","state":"success","event":"nightly","event_title":"Nightly report","hostname":"eu-west-1","code":0}],"cursor":"740.4","region_id":"af85c4c7d6da412bb926a5678a4743d5"}"""),
        ["app/get_feed_followers"] = (null, """{"code":0,"followers":[{"name":"API Key (coordinator)","address":"10.1.0.4","hostname":"eu-west-1","cursor":"740.4","asked_at":1795438622.163,"silent_for":1.2,"you":1}]}"""),
        ["app/get_event_history"] = ("""{"id":"nightly","limit":50,"result":"error"}""", PageOf(Ended)),
        ["app/get_history"] = ("""{"offset":0,"limit":50,"category":"general","from":"2026-11-01"}""", PageOf(Ended)),
        ["app/get_event_stats"] = ("""{"id":"nightly","limit":100}""", """{"code":0,"stats":{"jobs":100,"success":99,"error":1,"aborted":0,"elapsed_min":0.01,"elapsed_avg":0.02,"elapsed_max":0.4,"elapsed_p50":0.016,"elapsed_p95":0.03,"waited_avg":0.01,"log_size_avg":214}}"""),
        ["app/abort_job"] = (ByJob, """{"code":0,"outcome":"aborting","id":"jmwt9srk5pd2tlsx"}"""),
        ["app/abort_jobs"] = ("""{"event":"nightly"}""", """{"code":0,"count":2}"""),
        ["app/update_job"] = ("""{"id":"jmwt9srk5pd2tlsx","timeout":7200}""", Done),
        ["app/update_jobs"] = ("""{"event":"nightly","updates":{"notify_fail":"ops@example.org"}}""", """{"code":0,"count":2}"""),
        ["app/delete_job"] = (ByJob, Done),
        ["app/get_activity"] = (Page, PageOf($$"""{"action":"event_create","event":{{Event}},"username":"admin","ip":"10.0.0.9","epoch":1795438622}""")),
        ["app/ping"] = (null, Done),
        ["app/echo"] = (null, """{"code":0,"query":{},"params":{"a":1},"files":{}}"""),
        ["app/status"] = (null, """{"code":0,"version":"0.1.0","hostname":"eu-west-1","pid":25824,"now":1795438623.163,"uptime":86400}"""),
        ["app/config"] = (null, "\"app.receiveConfig({ \\\"code\\\": 0 });\""),
        ["app/get_master_state"] = (null, """{"code":0,"state":{"enabled":true,"cursors":{"nightly":1795438622},"jobCodes":{"nightly":0}}}"""),
        ["app/update_master_state"] = ("""{"enabled":0}""", Done),
        ["app/get_servers"] = (null, $$"""{"code":0,"servers":{{Servers}}}"""),
        ["app/restart_server"] = ("""{"hostname":"eu-west-1"}""", Done),
        ["app/shutdown_server"] = ("""{"hostname":"eu-west-1"}""", Done),
        ["app/remove_server"] = ("""{"hostname":"eu-west-3"}""", Done),
        ["app/add_server"] = ("""{"hostname":"eu-west-1"}""", """{"code":"server","description":"Server is already in cluster: eu-west-1"}"""),
        ["app/check_add_server"] = ("""{"master":"primary","now":1795438622,"token":"5f1c0b7e"}""", """{"code":"server","description":"Secret keys do not match.  Please synchronize your config files."}"""),
        ["app/get_categories"] = (Page, PageOf(Category)),
        ["app/create_category"] = (Category, """{"code":0,"id":"reports"}"""),
        ["app/update_category"] = ("""{"id":"reports","max_children":8}""", Done),
        ["app/delete_category"] = ("""{"id":"reports"}""", Done),
        ["app/get_plugins"] = (Page, PageOf(Plugin)),
        ["app/create_plugin"] = (Plugin, """{"code":0,"id":"pimport"}"""),
        ["app/update_plugin"] = ("""{"id":"pimport","enabled":0}""", Done),
        ["app/delete_plugin"] = ("""{"id":"pimport"}""", Done),
        ["app/get_server_groups"] = (Page, PageOf(Group)),
        ["app/create_server_group"] = (Group, """{"code":0,"id":"workers"}"""),
        ["app/update_server_group"] = ("""{"id":"workers","regexp":"^worker-[0-9]+$"}""", Done),
        ["app/delete_server_group"] = ("""{"id":"workers"}""", Done),
        ["app/get_api_keys"] = (Page, PageOf(Key)),
        ["app/get_api_key"] = ("""{"id":"kmwt9sqi1lnkudek"}""", $$"""{"code":0,"api_key":{{Key}}}"""),
        ["app/create_api_key"] = ("""{"title":"CI","key":"0a47537c5939302c97dc1a824d88d992","privileges":{"run_events":1,"abort_events":1}}""", """{"code":0,"id":"kmwt9sqi1lnkudek","key":"0a47537c5939302c97dc1a824d88d992"}"""),
        ["app/update_api_key"] = ("""{"id":"kmwt9sqi1lnkudek","active":0}""", Done),
        ["app/delete_api_key"] = ("""{"id":"kmwt9sqi1lnkudek"}""", Done),
        ["app/import_crontab"] = ("""{"crontab":"CRON_TZ=Europe/Berlin\n30 2 * * mon-fri /usr/local/bin/close-day","dry_run":1}""", """{"code":0,"events":[{"title":"/usr/local/bin/close-day","enabled":0,"category":"general","plugin":"shellplug","target":"allgrp","timing":{"minutes":[30],"hours":[2],"weekdays":[1,2,3,4,5]},"timezone":"Europe/Berlin"}],"remarks":[]}"""),
        ["app/import_data"] = ("""{"data":"# Cronicle Data Export v1.0\nglobal/categories/0 - {\"items\":[{\"id\":\"reports\",\"title\":\"Reports\",\"enabled\":1}]}","dry_run":1}""", """{"code":0,"stored":0,"counts":{"category":{"create":1}},"records":[{"kind":"category","id":"reports","line":2,"action":"create","remarks":[]}],"faults":[]}"""),
        ["app/export_data"] = (null, "\"# Cronicle Data Export v1.0\\n\""),
        ["app/get_network_sample"] = ("""{"bytes":65536}""", "\"(65536 random bytes)\""),
        ["app/create_satellite_token"] = ("""{"hostname":"satellite-sydney","valid_for":3600}""", """{"code":0,"token":"6c0e2f94d1b85a7739e4c2b0f6a81d5592c7e03b4fa86d1e75b9023c48de6f1a","expires_at":1795442222}"""),
        ["app/get_satellites"] = (null, """{"code":0,"rows":[{"hostname":"satellite-sydney","enrolled":1,"enrolled_at":1795438622,"round_trip":36.4,"clock_offset":-3.1,"results_pending":0,"log_pending":0}]}"""),
        ["app/revoke_satellite"] = ("""{"hostname":"satellite-sydney"}""", Done),
        ["satellite/enrol"] = ("""{"hostname":"satellite-sydney","token":"6c0e2f94d1b85a7739e4c2b0f6a81d5592c7e03b4fa86d1e75b9023c48de6f1a","credential":"b19f42d07c3e85a6601d9fe8273b5c4a90e6d1f7382a4bc5d06e91f2837a5b4c"}""", Done),
        ["satellite/pulse"] = ("""{"starts":true,"asks_for_work":true,"cpu":3.5,"mem":125829120,"round_trip":36.4,"clock_offset":-3.1,"results_pending":0,"log_pending":0}""", """{"code":0,"now":"2026-11-23T12:17:02.163Z"}"""),
        ["satellite/running"] = (null, """{"code":0,"session":7,"jobs":[]}"""),
        ["satellite/take"] = ("""{"session":7,"most":10,"wait":20,"known":[]}""", """{"code":0,"start":[],"abort":[],"update":[]}"""),
        ["satellite/report"] = ("""{"jobs":[{"key":{"id":"jmwt9srk5pd2tlsx","epoch":1},"progress":0.4,"pid":25897,"log_size":214}]}""", """{"code":0,"stale":[]}"""),
        ["satellite/append"] = ("""{"chunks":[{"key":{"id":"jmwt9srk5pd2tlsx","epoch":1},"offset":214,"bytes":"aGVsbG8K"}]}""", """{"code":0,"stored":[{"key":{"id":"jmwt9srk5pd2tlsx","epoch":1},"size":220,"stale":false}]}"""),
        ["satellite/finish"] = ("""{"results":[{"key":{"id":"jmwt9srk5pd2tlsx","epoch":1},"aborted":false,"code":0,"description":"","started_at":"2026-11-23T12:17:02.695Z","ended_at":"2026-11-23T12:17:02.711Z","log_tail":{"key":{"id":"jmwt9srk5pd2tlsx","epoch":1},"offset":220,"bytes":""}}]}""", Done),
        ["app/check_user_exists"] = (ByName, """{"code":0,"user_exists":true}"""),
        ["user/login"] = (Login, LoggedIn),
        ["user/resume_session"] = (Session, LoggedIn),
        ["user/logout"] = (Session, Done),
        ["user/create"] = (Login, """{"code":"user","description":"Only administrators can create new users."}"""),
        ["user/update"] = ("""{"username":"paula","old_password":"a long password","new_password":"a longer password"}""", $$"""{"code":0,"user":{{User}}}"""),
        ["user/delete"] = (Login, Done),
        ["user/admin_create"] = ("""{"username":"paula","full_name":"Paula","email":"paula@example.org","password":"a long password","privileges":{"run_events":1}}""", Done),
        ["user/admin_update"] = ("""{"username":"paula","privileges":{"run_events":1,"abort_events":1}}""", $$"""{"code":0,"user":{{User}}}"""),
        ["user/admin_delete"] = (ByName, Done),
        ["user/admin_get_user"] = (ByName, $$"""{"code":0,"user":{{User}}}"""),
        ["user/admin_get_users"] = (Page, PageOf(User)),
    };

    /// <inheritdoc />
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.RelativePath?.Split('/') is not ["api", var space, var name, ..] || !Examples.TryGetValue($"{space}/{name}", out var example)) return;
        Show(operation.Responses?["200"].Content, example.Reply);
        if (example.Request is null) return;

        Show(operation.RequestBody?.Content, example.Request);
        var given = JsonNode.Parse(example.Request)!.AsObject();
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>()) parameter.Example = given[parameter.Name ?? ""]?.DeepClone();
    }

    private static string PageOf(string row) => $$$"""{"code":0,"rows":[{{{row}}}],"list":{"page_size":50,"first_page":0,"last_page":0,"length":1,"type":"list"}}""";

    private static void Show(IDictionary<string, IOpenApiMediaType>? content, string example)
    {
        foreach (var media in (content ?? new Dictionary<string, IOpenApiMediaType>()).Values.OfType<OpenApiMediaType>()) media.Example = JsonNode.Parse(example);
    }
}
