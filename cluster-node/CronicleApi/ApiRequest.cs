using System.Globalization;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>One call of the API: what stands in its query and in its body, whichever way it was sent.</summary>
public sealed class ApiRequest
{
    /// <summary>The longest that a call may wait.</summary>
    public const int LongestWait = 25;

    /// <summary>Parameters about the call and not of it.</summary>
    private static readonly string[] Envelope = ["api_key", "session_id", "pretty", "callback", "wait"];

    /// <summary>Headers that have secrets.</summary>
    private static readonly string[] SecretHeaders = ["X-API-Key", "X-Session-ID", "Cookie", "Authorization", GatewayIdentity.Header];

    private ApiRequest(HttpContext http, JsonObject query, JsonObject body)
    {
        Http = http;
        Query = query;
        Body = body;
        Parameters = (JsonObject)query.DeepClone();
        foreach (var (name, value) in body) Parameters[name] = value?.DeepClone();
    }

    /// <summary>The HTTP request and its answer.</summary>
    public HttpContext Http { get; }

    /// <summary>The query's parameters, each a string.</summary>
    public JsonObject Query { get; }

    /// <summary>The body's parameters.</summary>
    public JsonObject Body { get; }

    /// <summary>Those of both; the body's win.</summary>
    public JsonObject Parameters { get; }

    /// <summary>The key the call is made with, if any. The body comes last: an event that is sent back has the key's id there.</summary>
    public string? ApiKey => Header("X-API-Key") ?? Query.Text("api_key") ?? Body.Text("api_key");

    /// <summary>The session the call is made in, if any.</summary>
    public string? SessionId => Session?.Id ?? Header("X-Session-ID") ?? Parameters.Text("session_id") ?? Http.Request.Cookies["session_id"];

    /// <summary>That session, if it is there and valid.</summary>
    public Session? Session { get; private set; }

    /// <summary>Who makes the call by the word of the coordinator, which goes before a session and a key; null if it says nothing.</summary>
    public User? Vouched { get; private set; }

    /// <summary>Why it is made, as a person said; null if nobody was asked.</summary>
    public string? Reason { get; private init; }

    /// <summary>Where the call comes from.</summary>
    public string RemoteAddress => Http.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "";

    /// <summary>How long the answer may wait: 0 to 25 seconds.</summary>
    public TimeSpan Wait => TimeSpan.FromSeconds(WholeNumber("wait", 0, LongestWait) ?? 0);

    /// <summary>How many rows of a list to leave out.</summary>
    public int Offset => RowNumber("offset") ?? 0;

    /// <summary>How many rows of a list to answer at most; null if it is not said, or 0 is.</summary>
    public int? Limit => RowNumber("limit") is > 0 and var limit ? limit : null;

    /// <summary>Reads a request; minimal APIs call it.</summary>
    public static async ValueTask<ApiRequest> BindAsync(HttpContext http)
    {
        var most = http.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.MaxBodyBytes;
        var query = new JsonObject();
        foreach (var (name, value) in http.Request.Query) query[name] = value.ToString();
        if (query.Any(parameter => parameter.Value!.GetValue<string>().Contains('\0'))) throw ApiBody.HasNul();
        var request = new ApiRequest(http, query, await ApiBody.ReadAsync(http.Request, most, http.RequestAborted));
        request.Vouched = http.RequestServices.GetRequiredService<CoordinatorTrust>().UserOf(http.Request);
        if (request.Vouched is null && request.SessionId is { } session)
            request.Session = await http.RequestServices.GetRequiredService<SessionStore>().FindAsync(session, http.RequestAborted);
        return request;
    }

    /// <summary>The call that a person makes by a page, with what they filled in, and with the reason that they were asked for.</summary>
    public static ApiRequest Of(HttpContext http, Session session, JsonObject parameters, string? reason = null) => new(http, [], parameters) { Session = session, Reason = reason };

    /// <summary>A parameter without which there is no call.</summary>
    /// <exception cref="RefusalException">It is missing, null or blank.</exception>
    public string Required(string name)
    {
        Schedule.EventChecker.CheckRequired(Parameters, name);
        return Parameters.Text(name) ?? Parameters[name]!.ToString();
    }

    /// <summary>A whole number, also as text; null if it is not given.</summary>
    /// <exception cref="RefusalException">It is no such number.</exception>
    public int? WholeNumber(string name, int lowest, int highest)
    {
        if (Parameters[name]?.ToString() is not { Length: > 0 } text) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest
            ? number
            : throw new RefusalException("api", $"Malformed parameter value: {name}");
    }

    /// <summary>A number of rows; more than there can be is as good as all.</summary>
    private int? RowNumber(string name) =>
        Parameters[name]?.ToString() is { Length: > 9 } text && text.All(char.IsAsciiDigit) ? int.MaxValue : WholeNumber(name, 0, int.MaxValue);

    /// <summary>Nobody between may keep the answer.</summary>
    public void ForbidCaching()
    {
        Http.Response.Headers.CacheControl = "no-cache, no-store, must-revalidate, proxy-revalidate";
        Http.Response.Headers.Expires = "Thu, 01 Jan 1970 00:00:00 GMT";
    }

    /// <summary>Who makes this call, as the activity log tells it: where from, and by what else is known of them.</summary>
    public Actor Actor(params ReadOnlySpan<(string Name, string Value)> more)
    {
        var headers = new JsonObject();
        foreach (var (name, values) in Http.Request.Headers)
            if (!SecretHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)) headers[name.ToLowerInvariant()] = values.ToString();

        var trace = new JsonObject { ["ip"] = RemoteAddress, ["headers"] = headers };
        foreach (var (name, value) in more) trace[name] = value;
        if (Reason is not null) trace["reason"] = Reason;
        return new Actor(trace);
    }

    /// <summary>Parameters without those that are about the call itself, and without some more.</summary>
    public static JsonObject Without(JsonObject parameters, params ReadOnlySpan<string> more)
    {
        var rest = (JsonObject)parameters.DeepClone();
        foreach (var name in Envelope) rest.Remove(name);
        foreach (var name in more) rest.Remove(name);
        return rest;
    }

    private string? Header(string name) => Http.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;
}
