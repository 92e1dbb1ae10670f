using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Commands;

namespace Federation.ClusterNode.IntegrationTests.Satellites;

/// <summary>What the region answers to whoever speaks as a satellite.</summary>
public sealed class SatelliteCallsTests(Region region) : IClassFixture<Region>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_enrols_one_credential_however_often_it_is_said()
    {
        var token = await TokenAsync("one");

        Assert.Equal("0", await EnrolAsync("one", token, Credential('a')));
        Assert.Equal("0", await EnrolAsync("one", token, Credential('a')));
        Assert.Equal("token", await EnrolAsync("one", token, Credential('b')));
        Assert.Equal("0", await CodeAsync("pulse", "{}", Credential('a')));
        Assert.Equal("credential", await CodeAsync("pulse", "{}", Credential('b')));
    }

    [Fact]
    public async Task A_token_is_good_for_its_hostname_and_its_time_alone()
    {
        var token = await TokenAsync("two");
        Assert.Equal("token", await EnrolAsync("three", token, Credential('c')));

        await region.ExecuteAsync("update satellites set token_expires_at = clock_timestamp() - interval '1 second' where name = 'two'");
        Assert.Equal("token", await EnrolAsync("two", token, Credential('c')));
    }

    [Fact]
    public async Task What_is_wrong_with_a_token_is_said_to_whoever_has_it()
    {
        async Task<string> RefusalAsync(string token, char credential) =>
            (string)(await CallAsync("enrol", $$"""{"hostname":"eleven","token":"{{token}}","credential":"{{Credential(credential)}}"}""", ""))["description"]!;

        var (replaced, token) = (await TokenAsync("eleven"), await TokenAsync("eleven"));
        Assert.Contains("no enrolment token of eleven", await RefusalAsync(replaced, '2'), StringComparison.Ordinal);
        await EnrolAsync("eleven", token, Credential('2'));
        Assert.Contains("was used before", await RefusalAsync(token, '3'), StringComparison.Ordinal);

        var late = await TokenAsync("eleven");
        await region.ExecuteAsync("update satellites set token_expires_at = clock_timestamp() - interval '1 second' where name = 'eleven'");
        Assert.Contains("expired at 20", await RefusalAsync(late, '3'), StringComparison.Ordinal);
        await EnrolAsync("twelve", await TokenAsync("twelve"), Credential('4'));
        Assert.Contains("Another satellite has this credential", await RefusalAsync(await TokenAsync("eleven"), '4'), StringComparison.Ordinal);
        Assert.Contains("cluster-node satellite token eleven", await RefusalAsync("wrong", '3'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_the_region_cannot_be_a_satellite_too() =>
        Assert.Equal("satellite", (await region.Node.CallAsync("create_satellite_token", """{"hostname":"node-1"}"""))["code"]!.ToString());

    [Fact]
    public async Task A_revoked_satellite_is_answered_no_more_and_may_enrol_with_a_new_token()
    {
        var old = await TokenAsync("four");
        await EnrolAsync("four", old, Credential('d'));
        await region.Node.MustAsync("revoke_satellite", """{"hostname":"four"}""");

        Assert.Equal("credential", await CodeAsync("take", """{"session":0}""", Credential('d')));
        Assert.Equal("token", await EnrolAsync("four", old, Credential('d')));
        Assert.Equal("0", await EnrolAsync("four", await TokenAsync("four"), Credential('e')));
        Assert.Contains("satellite_revoke", (await region.Node.MustAsync("get_activity")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_take_that_arrives_late_takes_nothing()
    {
        var credential = await EnrolledAsync("five", 'f');
        var late = (int)(await CallAsync("running", "{}", credential))["session"]!;
        var session = (int)(await CallAsync("running", "{}", credential))["session"]!;
        var job = await region.Node.RunAsync(await region.Node.EventAsync("""{"target":"five"}"""));

        Assert.Equal("session", await CodeAsync("take", $$"""{"session":{{late}},"most":10}""", credential));
        Assert.Equal("assigned", await region.ScalarAsync<string>("select state from jobs where id = $1", job));
        Assert.Equal(job, (string?)(await CallAsync("take", $$"""{"session":{{session}},"most":10}""", credential))["start"]![0]!["key"]!["id"]);
    }

    [Fact]
    public async Task A_take_that_waits_for_a_satellite_that_gave_it_up_takes_nothing()
    {
        var credential = await EnrolledAsync("six", '6');
        var session = (int)(await CallAsync("running", "{}", credential))["session"]!;
        var givenUp = CallAsync("take", $$"""{"session":{{session}},"most":10,"wait":20}""", credential);
        await region.EventuallyAsync("select asked_at is not null from servers where name = 'six'", true);

        await CallAsync("running", "{}", credential);
        await region.Node.RunAsync(await region.Node.EventAsync("""{"target":"six"}"""));

        Assert.Equal("session", (await givenUp)["code"]!.ToString());
    }

    [Fact]
    public async Task A_satellite_reaches_no_jobs_but_its_own()
    {
        var (mine, other) = (await EnrolledAsync("seven", '7'), await EnrolledAsync("eight", '8'));
        var session = (int)(await CallAsync("running", "{}", other))["session"]!;
        var job = await region.Node.RunAsync(await region.Node.EventAsync("""{"target":"eight"}"""));
        var key = (await CallAsync("take", $$"""{"session":{{session}},"most":1}""", other))["start"]![0]!["key"]!.ToJsonString();
        var tail = $$"""{"key":{{key}},"offset":0,"bytes":"aGkK"}""";
        var result = $$"""{"results":[{"key":{{key}},"aborted":false,"code":0,"description":"","started_at":"2026-01-01T00:00:00Z","ended_at":"2026-01-01T00:00:01Z","log_tail":{{tail}} }]}""";

        Assert.Single((await CallAsync("report", $$"""{"jobs":[{"key":{{key}},"log_size":0}]}""", mine))["stale"]!.AsArray());
        Assert.True((bool)(await CallAsync("append", $$"""{"chunks":[{"key":{{key}},"offset":0,"bytes":"aGkK"}]}""", mine))["stored"]![0]!["stale"]!);
        Assert.Equal("0", await CodeAsync("finish", result, mine));
        Assert.Equal("running", await region.ScalarAsync<string>("select state from jobs where id = $1", job));

        Assert.Equal("0", await CodeAsync("finish", result, other));
        Assert.Equal("0", await CodeAsync("finish", result, other));
        Assert.Equal("success", await region.ScalarAsync<string>("select state from jobs where id = $1", job));
    }

    [Fact]
    public async Task What_is_no_call_is_refused()
    {
        var credential = await EnrolledAsync("nine", '9');

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("append", "{", credential));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("take", "{}", credential));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("finish", "[]", credential));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync("append", $$"""{"chunks":[],"more":"{{new string('x', 17 << 20)}}"}""", credential));
    }

    [Fact]
    public async Task The_terminal_makes_lists_and_revokes_as_the_API_does()
    {
        var token = (await CommandAsync("token", "ten")).Trim();
        Assert.Equal("0", await EnrolAsync("ten", token, Credential('1')));
        Assert.Contains("ten\tenrolled\tnever", await CommandAsync("list"), StringComparison.Ordinal);

        await CommandAsync("revoke", "ten");
        Assert.Equal("credential", await CodeAsync("pulse", "{}", Credential('1')));
    }

    [Fact]
    public async Task Wrong_settings_of_a_satellite_are_all_told_at_the_start()
    {
        await using var errors = new StringWriter();
        var code = await NodeCommands.RunAsync(
            ["--Uplink:Regions=http://region.example.org:3012;nonsense", "--Node:Roles=worker,api", "--Uplink:PinnedCertificate=abc", "--Uplink:AuthorityFile=/nowhere.pem", "--ConnectionStrings:Postgres=Host=db"], TextWriter.Null, errors);

        Assert.Equal(1, code);
        foreach (var told in new[] { "ConnectionStrings:Postgres are both set", "Node:Roles must be", "read the satellite's credential", "'nonsense'", "SHA-256 of a certificate", "/nowhere.pem cannot be read", "are both set: one certificate" })
            Assert.Contains(told, errors.ToString(), StringComparison.Ordinal);
    }

    private static string Credential(char digit) => new(digit, 64);

    private async Task<string> TokenAsync(string name) => (string)(await region.Node.MustAsync("create_satellite_token", $$"""{"hostname":"{{name}}"}"""))["token"]!;

    private async Task<string> EnrolAsync(string name, string token, string credential) =>
        await CodeAsync("enrol", $$"""{"hostname":"{{name}}","token":"{{token}}","credential":"{{credential}}"}""", "");

    /// <summary>A satellite that is there, by its credential.</summary>
    private async Task<string> EnrolledAsync(string name, char digit)
    {
        Assert.Equal("0", await EnrolAsync(name, await TokenAsync(name), Credential(digit)));
        await CallAsync("pulse", """{"starts":true,"asks_for_work":true}""", Credential(digit));
        return Credential(digit);
    }

    private async Task<string> CodeAsync(string call, string parameters, string credential) => (await CallAsync(call, parameters, credential))["code"]!.ToString();

    private async Task<JsonObject> CallAsync(string call, string parameters, string credential)
    {
        using var answer = await SendAsync(call, parameters, credential);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!;
    }

    private async Task<HttpStatusCode> StatusAsync(string call, string parameters, string credential)
    {
        using var answer = await SendAsync(call, parameters, credential);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(string call, string parameters, string credential)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/satellite/{call}/v1") { Content = new StringContent(parameters, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        return await region.Node.Http.SendAsync(request, Cancel);
    }

    private async Task<string> CommandAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await NodeCommands.RunAsync(["satellite", .. arguments, $"--ConnectionStrings:Postgres={region.Database.ConnectionString}"], output, errors);
        Assert.True(code == 0, errors.ToString());
        return output.ToString();
    }
}
