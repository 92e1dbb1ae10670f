using System.Text.Json.Nodes;
using Bcrypt = BCrypt.Net.BCrypt;

namespace Federation.ClusterNode.IntegrationTests.Transfer;

public sealed class ImportDataTests(Region region) : IClassFixture<Region>
{
    private const string Key = "feedfeedfeedfeedfeedfeedfeedfeed";

    private Node Node => region.Node;

    [Fact]
    public async Task A_backup_of_Cronicle_works_here_with_its_users_keys_and_events()
    {
        var imported = await ImportAsync(Backup());

        Assert.Equal(0, (int?)imported["code"]);
        Assert.Equal(1, (int?)imported["stored"]);
        Assert.Equal(2, imported["counts"]!["event"]!.AsObject().Sum(count => (int)count.Value!));
        await Node.LoginAsync("paul", "as before");
        var rows = (await Node.CallPlainAsync("app/get_schedule", $$"""{"api_key":"{{Key}}"}"""))["rows"]!.AsArray();
        Assert.Equal(["moved2", "moved1"], rows.Select(row => (string?)row!["id"]).Where(id => id!.StartsWith("moved", StringComparison.Ordinal)));
        Assert.Equal("2100-06-01 00:30:00", await region.ScalarAsync<string>("select to_char(next_due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') from event_schedule where event_id = 'moved1'"));
        Assert.False(await region.ScalarAsync<bool>("select exists (select from event_schedule where event_id = 'moved2' and next_due_at is not null)"));
        var job = await Node.RunAsync("moved2");
        Assert.Equal("Moved", (string?)(await Node.JobAsync(job))["category_title"]);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_does_nothing()
    {
        var before = await StateAsync();

        var report = await ImportAsync(Backup(more: """global/schedule/1 - {"items":[{"id":"odd","title":"Odd","enabled":1,"category":"general","plugin":"nobodys","target":"allgrp"}]}"""), "dry_run");

        Assert.Equal(0, (int?)report["code"]);
        Assert.Equal(0, (int?)report["stored"]);
        var odd = report["records"]!.AsArray().Single(record => (string?)record!["id"] == "odd")!;
        Assert.Equal(["It has no time zone: UTC is used.", "There is no plugin nobodys: its jobs cannot start."], odd["remarks"]!.AsArray().Select(remark => (string?)remark));
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task One_event_that_cannot_be_taken_over_and_nothing_is_unless_it_is_to_be_left_out()
    {
        var before = await StateAsync();
        var file =
            """
            global/categories/0 - {"items":[{"id":"partly","title":"Partly"}]}
            global/schedule/0 - {"items":[{"id":"good","title":"Good","enabled":0,"category":"partly","plugin":"shellplug","target":"allgrp","timezone":"UTC"},{"id":"bad","title":"Bad","enabled":1,"category":"partly","plugin":"shellplug","target":"allgrp","timezone":"Mars"}]}
            """;

        var refused = await ImportAsync(file);
        Assert.Equal("import", (string?)refused["code"]);
        Assert.Equal(before, await StateAsync());

        var partly = await ImportAsync(file, "skip_faulty");
        Assert.Equal(1, (int?)partly["stored"]);
        await Node.MustAsync("get_event", """{"id":"good"}""");
        Assert.Equal("event", (string?)(await Node.CallAsync("get_event", """{"id":"bad"}"""))["code"]);
    }

    [Fact]
    public async Task An_import_that_fails_half_way_leaves_everything_as_it_was()
    {
        await Node.EventAsync("""{"id":"victim","title":"Before"}""");
        var before = await StateAsync();
        await region.ExecuteAsync("create function fail() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$");
        await region.ExecuteAsync("create trigger fail before insert on activity for each row execute function fail()");

        await Assert.ThrowsAnyAsync<Exception>(async () => Assert.Equal(0, (int?)(await ImportAsync(Backup(more: Replacement)))["code"]));

        await region.ExecuteAsync("drop trigger fail on activity");
        Assert.Equal(before, await StateAsync());
        Assert.Equal(0, (int?)(await ImportAsync(Backup(more: Replacement)))["code"]);
        Assert.Equal("After", (string?)(await Node.MustAsync("get_event", """{"id":"victim"}"""))["event"]!["title"]);
    }

    [Fact]
    public async Task What_is_given_out_can_be_taken_in_again_and_is_the_same()
    {
        await ImportAsync(Backup());
        await Node.EventAsync("""{"id":"own_timing","title":"Own timing","timing":{"every":"90s"},"catch_up":"last"}""");
        await Node.UserAsync("own-hash");

        var first = await ExportAsync();
        var again = await ImportAsync(first);
        var second = await ExportAsync();

        Assert.Equal(1, (int?)again["stored"]);
        Assert.Equal(Records(first), Records(second));
        Assert.StartsWith("# Cronicle Data Export v1.0\n# Hostname: node-1\n", first, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, first, StringComparison.Ordinal);
        await Node.LoginAsync("own-hash", "first password");
        await Node.LoginAsync("paul", "as before");
        Assert.Equal("""{"every":"90s"}""", (await Node.MustAsync("get_event", """{"id":"own_timing"}"""))["event"]!["timing"]!.ToJsonString());
    }

    [Fact]
    public async Task A_plugins_secrets_are_masked_in_the_file_and_kept_when_it_comes_back()
    {
        await Node.MustAsync("create_plugin", """{"id":"withsecret","title":"With a secret","command":"/bin/true","secrets":{"TOKEN":"very secret"}}""");
        var before = await SecretAsync("withsecret");

        var file = await ExportAsync();
        Assert.DoesNotContain("very secret", file, StringComparison.Ordinal);
        Assert.DoesNotContain(before, file, StringComparison.Ordinal);
        await ImportAsync(file);
        Assert.Equal(before, await SecretAsync("withsecret"));

        var elsewhere = await ImportAsync(file.Replace("withsecret", "elsewhere", StringComparison.Ordinal));
        var record = elsewhere["records"]!.AsArray().Single(record => (string?)record!["id"] == "elsewhere")!;
        Assert.Equal("Its secret TOKEN is not in the file and has to be given anew.", (string?)record["remarks"]![0]);
    }

    [Fact]
    public async Task It_is_for_administrators()
    {
        var session = await Node.UserAsync("no-admin");

        (await Node.CallInAsync(session, "app/import_data", """{"data":"x"}""")).AssertRefused("user", "User is not an administrator: no-admin");
        (await Node.CallInAsync(session, "app/export_data")).AssertRefused("user", "User is not an administrator: no-admin");
    }

    private const string Replacement =
        """global/schedule/1 - {"items":[{"id":"victim","title":"After","enabled":0,"category":"general","plugin":"shellplug","target":"allgrp","timezone":"UTC"}]}""";

    private static string Backup(string more = "") =>
        $$$"""
        # Cronicle Data Export v1.0
        # Format: KEY - JSON

        users/paul - {"username":"paul","password":"{{{Bcrypt.HashPassword("as before" + "pepper", 4)}}}","salt":"pepper","full_name":"Paul","email":"p@example.org","active":1,"privileges":{"run_events":1}}
        global/users - {"page_size":100,"first_page":0,"last_page":0,"length":1,"type":"list"}
        global/users/0 - {"type":"list_page","items":[{"username":"paul"}]}
        global/categories/0 - {"type":"list_page","items":[{"id":"moved","title":"Moved","enabled":1,"max_children":0}]}
        global/api_keys/0 - {"type":"list_page","items":[{"id":"kmoved","title":"Moved","key":"{{{Key}}}","active":1,"privileges":{"run_events":1}}]}
        global/schedule - {"page_size":50,"first_page":0,"last_page":0,"length":2,"type":"list"}
        global/schedule/0 - {"type":"list_page","items":[{"id":"moved2","title":"On demand","enabled":1,"category":"moved","plugin":"shellplug","target":"allgrp","timing":false,"timezone":"UTC","created":1600000000,"modified":1600000000,"params":{"script":"#!/bin/sh\nexit 0\n"}},{"id":"moved1","title":"Yearly","enabled":1,"category":"moved","plugin":"shellplug","target":"allgrp","timing":{"years":[2100],"months":[6],"days":[1],"hours":[2],"minutes":[30]},"timezone":"Europe/Berlin","created":1600000000,"modified":1600000000}]}
        {{{more}}}
        """;

    private static string[] Records(string file) => [.. file.Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    private Task<JsonObject> ImportAsync(string file, params string[] options)
    {
        var parameters = new JsonObject { ["data"] = file };
        foreach (var option in options) parameters[option] = 1;
        return Node.CallAsync("import_data", parameters);
    }

    private Task<string> ExportAsync() => Node.Http.GetStringAsync(new Uri("/api/app/export_data/v1", UriKind.Relative), TestContext.Current.CancellationToken);

    private Task<string> SecretAsync(string plugin) => region.ScalarAsync<string>("select data -> 'Data' -> 'secrets' ->> 'TOKEN' from mt_doc_plugin where id = $1", plugin);

    private async Task<string> StateAsync() => await region.ScalarAsync<string>(
        """
        select concat_ws(' ', (select md5(string_agg(data::text, '' order by id)) from mt_doc_event), (select md5(string_agg(data::text, '' order by id)) from mt_doc_category),
          (select md5(string_agg(data::text, '' order by id)) from mt_doc_region_user), (select md5(string_agg(data::text, '' order by id)) from mt_doc_api_key),
          (select md5(string_agg(event_id, ',' order by event_id)) from event_schedule))
        """);
}
