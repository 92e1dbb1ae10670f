using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>Users and their sessions.</summary>
public sealed class UserCallsTests(Region region) : IClassFixture<Region>
{
    private static readonly string[] WholeRegion =
        ["servers", "nearby", "activeJobs", "eventQueue", "state", "schedule", "categories", "plugins", "server_groups"];

    private Node Node => region.Node;

    [Fact]
    public async Task A_login_answers_the_region_and_a_session_that_may_be_named_four_ways()
    {
        var reply = await Node.CallPlainAsync("user/login", """{"username":"admin","password":"administrator"}""");
        var session = (string)reply["session_id"]!;

        Assert.Equal("admin", (string?)reply["username"]);
        Assert.Equal("""{"admin":1}""", reply["user"]!["privileges"]!.ToJsonString());
        Assert.All(WholeRegion, name => Assert.NotNull(reply[name]));
        Assert.DoesNotContain("pbkdf2", reply.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(0, (int?)(await Node.CallInAsync(session, "app/get_api_keys"))["code"]);
        Assert.Equal(0, (int?)(await Node.CallPlainAsync("app/get_api_keys", "{}", ("Cookie", $"session_id={session}")))["code"]);
        Assert.Equal(0, (int?)(await Node.CallPlainAsync("app/get_api_keys", $$"""{"session_id":"{{session}}"}"""))["code"]);
        using var http = new HttpClient { BaseAddress = Node.Http.BaseAddress };
        Assert.StartsWith("""{"code":0""", await http.GetStringAsync(new Uri($"/api/app/get_api_keys?session_id={session}", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_resumed_and_ended()
    {
        var session = await Node.UserAsync("resuming");

        var resumed = await Node.CallPlainAsync("user/resume_session", $$"""{"session_id":"{{session}}"}""");
        Assert.Equal(session, (string?)resumed["session_id"]);
        Assert.All(WholeRegion, name => Assert.NotNull(resumed[name]));

        Assert.Equal("""{"code":0}""", (await Node.CallInAsync(session, "user/logout")).ToJsonString());
        (await Node.CallInAsync(session, "app/get_schedule")).AssertRefused("session", $"Failed to fetch key: sessions/{session}: File not found");
        (await Node.CallInAsync(session, "user/resume_session")).AssertRefused("session", "Session has expired or is invalid.");
    }

    [Fact]
    public async Task A_session_expires_and_stands_nowhere_as_it_is()
    {
        var session = await Node.UserAsync("expiring");
        Assert.Equal(0L, await region.ScalarAsync<long>("select count(*) from sessions where hash = $1", session));

        await region.ExecuteAsync("update sessions set expires_at = clock_timestamp() where username = 'expiring'");

        (await Node.CallInAsync(session, "app/get_schedule")).AssertRefused("session", $"Failed to fetch key: sessions/{session}: File not found");
    }

    [Theory]
    [InlineData("user/login", """{"username":"admin","password":"wrong"}""", "login", "Username or password incorrect.")]
    [InlineData("user/login", """{"username":"nosuchuser","password":"x"}""", "login", "Username or password incorrect.")]
    [InlineData("user/login", """{"username":"admin"}""", "api", "Missing parameter: password")]
    [InlineData("user/login", """{"username":"admin","password":{}}""", "api", "Malformed parameter type: password (object)")]
    [InlineData("user/resume_session", """{"session_id":"nope"}""", "session", "Session has expired or is invalid.")]
    [InlineData("user/create", """{"username":"me"}""", "user", "Only administrators can create new users.")]
    [InlineData("user/admin_create", """{"username":"me"}""", "api", "Missing parameter: email")]
    [InlineData("user/admin_get_users", "{}", "session", "No Session ID or API Key could be found")]
    public async Task What_is_wrong_is_told(string call, string parameters, string code, string description) =>
        (await Node.CallPlainAsync(call, parameters)).AssertRefused(code, description);

    [Fact]
    public async Task An_administrator_makes_changes_and_deletes_a_user()
    {
        var session = await Node.UserAsync("Managed", """{"run_events":1}""");
        Assert.Equal(true, (bool?)(await Node.MustAsync("check_user_exists", """{"username":"MANAGED"}"""))["user_exists"]);

        var changed = (await AdminAsync("admin_update", """{"username":"managed","full_name":"Con Tract II","email":"c@t.x","active":1}"""))["user"]!;
        Assert.Equal("Con Tract II", (string?)changed["full_name"]);
        Assert.Equal("""{"run_events":1}""", changed["privileges"]!.ToJsonString());
        Assert.Equal("c@t.x", (string?)(await AdminAsync("admin_get_user", """{"username":"managed"}"""))["user"]!["email"]);
        var list = await AdminAsync("admin_get_users", """{"offset":0,"limit":100}""");
        Assert.Equal("admin", (string?)list["rows"]![0]!["username"]);
        Assert.Equal(100, (int?)list["list"]!["page_size"]);

        await AdminAsync("admin_update", """{"username":"managed","active":0}""");
        (await Node.CallInAsync(session, "app/get_schedule")).AssertRefused("session", $"Failed to fetch key: sessions/{session}: File not found");
        (await Node.CallPlainAsync("user/login", """{"username":"managed","password":"first password"}""")).AssertRefused("login", "User account is disabled: managed");

        await AdminAsync("admin_delete", """{"username":"managed"}""");
        Assert.Equal(false, (bool?)(await Node.MustAsync("check_user_exists", """{"username":"managed"}"""))["user_exists"]);
        Assert.Equal(0L, await region.ScalarAsync<long>("select count(*) from sessions where username = 'managed'"));
    }

    [Fact]
    public async Task A_user_name_is_taken_once()
    {
        await Node.UserAsync("once");

        (await Node.CallPlainAsync(
            "user/admin_create", """{"username":"ONCE","full_name":"x","email":"x@y.z","password":"x"}""", ("X-API-Key", Region.AdminKey)))
            .AssertRefused("user_exists", "User already exists: ONCE");
    }

    [Fact]
    public async Task A_user_changes_themselves_with_their_password_and_ends_their_other_sessions_with_a_new_one()
    {
        var session = await Node.UserAsync("changing", """{"run_events":1}""");
        var other = await Node.LoginAsync("changing", "first password");

        (await Node.CallInAsync(session, "user/update", """{"username":"changing","old_password":"bad","full_name":"X"}""")).AssertRefused("user", "Your password is incorrect.");
        var reply = await Node.CallInAsync(
            session, "user/update", """{"username":"changing","old_password":"first password","new_password":"second","full_name":"X","privileges":{"admin":1},"active":0}""");

        Assert.Equal("X", (string?)reply["user"]!["full_name"]);
        Assert.Equal("""{"run_events":1}""", reply["user"]!["privileges"]!.ToJsonString());
        Assert.Equal(0, (int?)(await Node.CallInAsync(session, "app/get_schedule"))["code"]);
        (await Node.CallInAsync(other, "app/get_schedule")).AssertRefused("session", $"Failed to fetch key: sessions/{other}: File not found");
        await Node.LoginAsync("changing", "second");
    }

    [Fact]
    public async Task A_user_changes_nobody_else()
    {
        var session = await Node.UserAsync("nosy");

        (await Node.CallInAsync(session, "user/update", """{"username":"admin","old_password":"first password","full_name":"X"}""")).AssertRefused("user", "Username mismatch.");
    }

    [Fact]
    public async Task A_user_leaves_with_their_password()
    {
        var session = await Node.UserAsync("leaving");

        Assert.Equal(0, (int?)(await Node.CallInAsync(session, "user/delete", """{"username":"leaving","password":"first password"}"""))["code"]);

        (await Node.CallInAsync(session, "app/get_schedule")).AssertRefused("session", $"Failed to fetch key: sessions/{session}: File not found");
    }

    [Theory]
    [InlineData("there-is-one")]
    [InlineData("there-is-none")]
    public async Task Six_wrong_passwords_lock_a_name_out_whether_there_is_such_a_user_or_not_and_however_many_come_at_once(string username)
    {
        if (username == "there-is-one") await Node.UserAsync(username);
        Task<JsonObject> Guess(string password) => Node.CallPlainAsync("user/login", $$"""{"username":"{{username}}","password":"{{password}}"}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Guess("a guess")));

        Assert.Equal(6, answers.Count(answer => (string?)answer["description"] == "Username or password incorrect."));
        (await Guess("first password")).AssertRefused("login", "Account is locked out.  Please reset your password to unlock it.");
    }

    [Fact]
    public async Task A_lock_out_ends_with_a_new_password_or_after_its_time()
    {
        await Node.UserAsync("forgetful");
        async Task LockAsync()
        {
            for (var i = 0; i < 6; i++) await Node.CallPlainAsync("user/login", """{"username":"forgetful","password":"?"}""");
        }

        await LockAsync();
        await AdminAsync("admin_update", """{"username":"forgetful","password":"second"}""");
        await Node.LoginAsync("forgetful", "second");

        await LockAsync();
        await region.ExecuteAsync("update wrong_logins set last_at = clock_timestamp() - interval '1 hour'");
        await Node.LoginAsync("forgetful", "second");
    }

    [Fact]
    public async Task A_user_without_the_privilege_is_told_which()
    {
        var session = await Node.UserAsync("powerless");

        (await Node.CallInAsync(session, "app/create_event", """{"title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}"""))
            .AssertRefused("user", "User 'powerless' does not have the required account privileges to perform this action (create_events).");
        (await Node.CallInAsync(session, "app/get_activity")).AssertRefused("user", "User is not an administrator: powerless");
    }

    [Fact]
    public async Task A_user_of_some_categories_reaches_no_other()
    {
        var session = await Node.UserAsync("limited", """{"run_events":1,"cat_limit":1,"cat_other":1}""");
        var e = await Node.EventAsync();

        (await Node.CallInAsync(session, "app/run_event", $$"""{"id":"{{e}}"}"""))
            .AssertRefused("user", "User 'limited' does not have the required account privileges to perform this action (cat_general).");
    }

    [Fact]
    public async Task What_a_user_makes_starts_and_aborts_has_their_name()
    {
        var session = await Node.UserAsync("signing", """{"create_events":1,"run_events":1,"abort_events":1}""");
        var made = await Node.CallInAsync(session, "app/create_event", """{"title":"t","enabled":1,"category":"general","plugin":"shellplug","target":"allgrp"}""");
        var e = (string)made["id"]!;
        var job = (string)(await Node.CallInAsync(session, "app/run_event", $$"""{"id":"{{e}}"}"""))["ids"]![0]!;
        await Node.CallInAsync(session, "app/abort_job", $$"""{"id":"{{job}}"}""");

        Assert.Equal("signing", (string?)(await Node.MustAsync("get_event", $$"""{"id":"{{e}}"}"""))["event"]!["username"]);
        var ended = await Node.JobAsync(job);
        Assert.Equal("Manual (signing)", (string?)ended["source"]);
        Assert.Equal("Job Aborted: Manually aborted by user: signing", (string?)ended["description"]);
    }

    private async Task<JsonObject> AdminAsync(string call, string parameters)
    {
        var reply = await Node.CallPlainAsync($"user/{call}", parameters, ("X-API-Key", Region.AdminKey));
        Assert.Equal(0, (int?)reply["code"]);
        return reply;
    }
}
