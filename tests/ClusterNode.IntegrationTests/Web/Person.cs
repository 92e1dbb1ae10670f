using System.Net;
using System.Text.RegularExpressions;

namespace Federation.ClusterNode.IntegrationTests.Web;

/// <summary>Somebody who is signed in to a node's pages.</summary>
public sealed partial class Person : IDisposable
{
    private Person(Uri node, string session)
    {
        var cookies = new CookieContainer();
        cookies.Add(node, new Cookie("federation-session", session));
        Http = new HttpClient(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = node, DefaultRequestHeaders = { { "Accept", "text/html" } } };
    }

    /// <summary>What their browser sends, with its cookies.</summary>
    public HttpClient Http { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Makes a user with these privileges, and signs in.</summary>
    public static async Task<Person> SignInAsync(Node node, string privileges) => new(node.Http.BaseAddress!, await node.UserAsync($"u{Guid.NewGuid():n}", privileges));

    /// <summary>What stands at an address, whatever its status.</summary>
    public async Task<string> TextAsync(string address)
    {
        using var answer = await Http.GetAsync(address, Cancel);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Sends a form of the pages, and answers the page that it leads to.</summary>
    public async Task<string> PostAsync(string address, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await TextAsync("/account")).Groups[1].Value;
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        using var answer = await Http.PostAsync(address, form, Cancel);
        Assert.True(answer.StatusCode != HttpStatusCode.BadRequest, $"{address} with {token}");
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <inheritdoc />
    public void Dispose() => Http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
