using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests;

/// <summary>Calls in the name of a person or a key of one's own choice, instead of the administrator's key.</summary>
public static class Session
{
    /// <summary>Calls with nothing but what the parameters hold.</summary>
    public static async Task<JsonObject> CallPlainAsync(this Node node, string path, string parameters, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient { BaseAddress = node.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/{path}/v1") { Content = JsonContent.Create(JsonNode.Parse(parameters)) };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Calls in a session.</summary>
    public static Task<JsonObject> CallInAsync(this Node node, string session, string path, string parameters = "{}") =>
        node.CallPlainAsync(path, parameters, ("X-Session-ID", session));

    /// <summary>Logs in and answers the session's id.</summary>
    public static async Task<string> LoginAsync(this Node node, string username, string password)
    {
        var reply = await node.CallPlainAsync("user/login", $$"""{"username":"{{username}}","password":"{{password}}"}""");
        Assert.True(reply["session_id"] is not null, reply.ToJsonString());
        return (string)reply["session_id"]!;
    }

    /// <summary>Makes a user and logs in.</summary>
    public static async Task<string> UserAsync(this Node node, string username, string privileges = "{}")
    {
        var reply = await node.CallPlainAsync(
            "user/admin_create",
            $$"""{"username":"{{username}}","full_name":"A User","email":"u@example.org","password":"first password","privileges":{{privileges}}}""",
            ("X-API-Key", Region.AdminKey));
        Assert.Equal(0, (int?)reply["code"]);
        return await node.LoginAsync(username, "first password");
    }

    /// <summary>Asserts what a refusal says.</summary>
    public static void AssertRefused(this JsonObject reply, string code, string description)
    {
        Assert.Equal(code, (string?)reply["code"]);
        Assert.Equal(description, (string?)reply["description"]);
    }
}
