using System.Net;
using System.Text.RegularExpressions;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Federation.Coordinator.IntegrationTests.TestHosts;

/// <summary>A person before the coordinator's pages: keeps cookies, sends forms with the token of the page they stand on.</summary>
public sealed partial class Browser(CoordinatorHost coordinator)
{
    private readonly HttpClient http = coordinator.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>The client itself.</summary>
    public HttpClient Http => http;

    /// <summary>Signs in.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string name, string password, CancellationToken cancellationToken) =>
        await SendAsync("/sign-in", "/sign-in", cancellationToken, ("name", name), ("password", password));

    /// <summary>A person who is signed in as the first administrator.</summary>
    public static async Task<Browser> OfAdminAsync(CoordinatorHost coordinator, CancellationToken cancellationToken)
    {
        var browser = new Browser(coordinator);
        using var answer = await browser.SignInAsync(FirstAdminUser.Name, CoordinatorHost.AdminPassword, cancellationToken);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.DoesNotContain("problem", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        return browser;
    }

    /// <summary>A page's text.</summary>
    public Task<string> ReadAsync(string page, CancellationToken cancellationToken) => http.GetStringAsync(new Uri(page, UriKind.Relative), cancellationToken);

    /// <summary>Sends a form that stands on a page.</summary>
    public async Task<HttpResponseMessage> SendAsync(string page, string action, CancellationToken cancellationToken, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await ReadAsync(page, cancellationToken)).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        return await http.PostAsync(new Uri(action, UriKind.Relative), form, cancellationToken);
    }

    [GeneratedRegex("__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
