using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>The facts about the calls of administrators that clients of Cronicle rely on: a call, its input, and the fields of its answer.</summary>
public sealed class AdminFactsTests(Region region) : IClassFixture<Region>
{
    [Theory]
    [InlineData("app/create_category", """{"title":"t"}""", "code,id")]
    [InlineData("app/create_plugin", """{"title":"t","command":"true"}""", "code,id")]
    [InlineData("app/create_server_group", """{"title":"t","regexp":"x"}""", "code,id")]
    [InlineData("app/create_api_key", """{"title":"t","key":"0a47537c5939302c97dc1a824d88d992"}""", "code,id,key")]
    [InlineData("app/get_categories", "{}", "code,rows,list")]
    [InlineData("app/get_plugins", "{}", "code,rows,list")]
    [InlineData("app/get_server_groups", "{}", "code,rows,list")]
    [InlineData("app/get_api_keys", "{}", "code,rows,list")]
    [InlineData("app/get_activity", "{}", "code,rows,list")]
    [InlineData("app/check_user_exists", """{"username":"admin"}""", "code,user_exists")]
    [InlineData("user/admin_get_user", """{"username":"admin"}""", "code,user")]
    [InlineData("user/admin_get_users", "{}", "code,rows,list")]
    [InlineData("user/admin_update", """{"username":"admin","email":"a@b.c"}""", "code,user")]
    [InlineData("user/login", """{"username":"admin","password":"administrator"}""", "code,username,user,session_id,epoch,servers,nearby,activeJobs,eventQueue,state,schedule,categories,plugins,server_groups")]
    public async Task A_call_answers_these_fields(string call, string input, string fields) =>
        Assert.Equal(fields, string.Join(',', (await CallAsync(call, input)).Select(field => field.Key)));

    [Theory]
    [InlineData("app/get_categories", "id,title,enabled,username,modified,created,max_children")]
    [InlineData("app/get_plugins", "id,title,enabled,command,params,username,modified,created")]
    [InlineData("app/get_server_groups", "id,title,regexp,master")]
    [InlineData("app/get_api_keys", "id,title,key,active,privileges,modified,created")]
    [InlineData("user/admin_get_users", "username,full_name,email,active,privileges,modified,created")]
    public async Task A_row_has_at_least_these_fields(string call, string fields) =>
        Assert.All((await CallAsync(call, """{"limit":1}"""))["rows"]!.AsArray(), row => Assert.All(fields.Split(','), field => Assert.True(row!.AsObject().ContainsKey(field) || IsMadeByKey(row, field), field)));

    [Fact]
    public async Task A_page_past_the_end_is_empty_and_says_so() =>
        Assert.Equal("""{"code":0,"rows":[],"list":{"length":0}}""", (await CallAsync("app/get_categories", """{"offset":1000}""")).ToJsonString());

    /// <summary>What a key made has the key's id where what a person made has their name.</summary>
    private static bool IsMadeByKey(JsonNode row, string field) => field == "username" && row["api_key"] is not null;

    private async Task<JsonObject> CallAsync(string call, string input)
    {
        var reply = await region.Node.CallPlainAsync(call, input, ("X-API-Key", Region.AdminKey));
        Assert.Equal(0, (int?)reply["code"]);
        return reply;
    }
}
