using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.CronicleApi;

/// <summary>What the rows of lists have, which clients of Cronicle rely on.</summary>
public sealed class ListFactsTests(Region region) : IClassFixture<Region>
{
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

    [Theory]
    [InlineData("app/get_plugins", 0)]
    [InlineData("app/get_schedule", 0)]
    [InlineData("app/get_schedule", 99_999_999_999)]
    public async Task A_limit_of_zero_or_beyond_all_rows_is_none(string call, long limit)
    {
        await region.Node.EventAsync();
        var all = (await CallAsync(call, "{}"))["rows"]!.AsArray();

        Assert.NotEmpty(all);
        Assert.Equal(all.Count, (await CallAsync(call, $$"""{"offset":0,"limit":{{limit}}}"""))["rows"]!.AsArray().Count);
    }

    /// <summary>What a key made has the key's id where what a person made has their name.</summary>
    private static bool IsMadeByKey(JsonNode row, string field) => field == "username" && row["api_key"] is not null;

    private async Task<JsonObject> CallAsync(string call, string input)
    {
        var reply = await region.Node.CallPlainAsync(call, input, ("X-API-Key", Region.AdminKey));
        Assert.Equal(0, (int?)reply["code"]);
        return reply;
    }
}
