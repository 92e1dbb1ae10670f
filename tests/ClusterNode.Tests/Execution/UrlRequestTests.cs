using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class UrlRequestTests
{
    [Fact]
    public void Parameters_make_a_request()
    {
        var request = Of("""
            {"method":"post","url":" https://example.org/a?b=c ","headers":"User-Agent: Cronicle/1.0\r\nno header\nContent-Type:text/plain\n","data":"x=1",
             "timeout":"2.5","follow":1,"ssl_cert_bypass":true,"success_match":"^ok","error_match":""}
            """);

        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal("https://example.org/a?b=c", request.Url.AbsoluteUri);
        Assert.Equal([("User-Agent", "Cronicle/1.0"), ("Content-Type", "text/plain")], request.Headers);
        Assert.Equal("x=1", request.Data);
        Assert.Equal(TimeSpan.FromSeconds(2.5), request.Timeout);
        Assert.True(request.Follow);
        Assert.True(request.AnyCertificate);
        Assert.Equal("^ok", request.SuccessMatch?.ToString());
        Assert.Null(request.ErrorMatch);

        using var message = request.ToMessage();
        Assert.Equal("text/plain", message.Content!.Headers.ContentType!.MediaType);
        Assert.Equal("Cronicle/1.0", message.Headers.UserAgent.ToString());
    }

    [Fact]
    public void What_is_not_given_is_as_it_usually_is()
    {
        var request = Of("""{"url":"http://[::1]:80/","data":"not sent"}""");

        Assert.Equal(HttpMethod.Get, request.Method);
        Assert.Equal("http://[::1]/", request.Url.AbsoluteUri);
        Assert.Equal("", request.Data);
        Assert.Equal(TimeSpan.FromSeconds(30), request.Timeout);
        Assert.False(request.Follow);
        Assert.False(request.AnyCertificate);
        using var message = request.ToMessage();
        Assert.Null(message.Content);
    }

    [Fact]
    public void Properties_of_the_job_stand_where_they_are_named()
    {
        var request = Of("""
            {"method":"PUT","url":"http://h/[/chain_data/json/list/1]?j=[/id]","headers":"X-Of: [/params/method]","data":"[/chain_data/json] [/nothing/there] [1, 2]"}
            """);

        Assert.Equal("http://h/two?j=j1", request.Url.AbsoluteUri);
        Assert.Equal([("X-Of", "PUT")], request.Headers);
        Assert.Equal("""{"list":["one","two"],"n":3} [/nothing/there] [1, 2]""", request.Data);
    }

    [Theory]
    [InlineData("""{}""", "Malformed URL: there is none")]
    [InlineData("""{"url":"ftp://h/"}""", "Malformed URL: ftp://h/")]
    [InlineData("""{"url":"/a"}""", "Malformed URL: /a")]
    [InlineData("""{"url":"http://h/","method":"GET /"}""", "Malformed method: GET /")]
    [InlineData("""{"url":"http://h/","success_match":"("}""", "Malformed pattern: ")]
    public void What_makes_no_request_is_told(string parameters, string reason) =>
        Assert.StartsWith(reason, Assert.Throws<MalformedUrlRequestException>(() => Of(parameters)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", 200, "OK", "", 0, "Success (HTTP 200 OK)")]
    [InlineData("{}", 302, "Found", "", 0, "Success (HTTP 302 Found)")]
    [InlineData("{}", 404, "Not Found", "fine", 404, "HTTP 404 Not Found")]
    [InlineData("{}", 503, "", "fine", 503, "HTTP 503")]
    [InlineData("""{"success_match":"fi.e"}""", 200, "OK", "all fine", 0, "Success (HTTP 200 OK)")]
    [InlineData("""{"success_match":"fi.e"}""", 200, "OK", "all well", 1, "Response missing success match: fi.e")]
    [InlineData("""{"success_match":"fine","error_match":"bad"}""", 200, "OK", "fine and bad", 1, "Response contains error match: bad")]
    [InlineData("""{"error_match":"^(a+)+$"}""", 200, "OK", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", 1, "A match took too long: make the pattern simpler.")]
    public void An_answer_is_judged(string parameters, int status, string reason, string body, int code, string description)
    {
        var given = JsonNode.Parse(parameters)!.AsObject();
        given["url"] = "http://h/";

        Assert.Equal((code, description), Of(given.ToJsonString()).Judge(status, reason, body));
    }

    private static UrlRequest Of(string parameters) => UrlRequest.Of(new JsonObject
    {
        ["id"] = "j1", ["chain_data"] = JsonNode.Parse("""{"json":{"list":["one","two"],"n":3}}"""), ["params"] = JsonNode.Parse(parameters),
    });
}
