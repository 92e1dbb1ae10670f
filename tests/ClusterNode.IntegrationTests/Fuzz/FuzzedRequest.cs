using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Federation.ClusterNode.IntegrationTests.Fuzz;

/// <summary>Who makes a fuzzed call.</summary>
public enum Callers
{
    /// <summary>Nobody.</summary>
    Nobody,

    /// <summary>A key that may do nothing.</summary>
    Powerless,

    /// <summary>A key that may do everything with events of one category.</summary>
    Limited,

    /// <summary>An administrator's key.</summary>
    Admin,
}

/// <summary>A call as no client would make it, or nearly as one would.</summary>
/// <param name="Call">Which of the calls, counted from 0; beyond the last it begins again.</param>
/// <param name="Method">GET, POST, or one that the API does not know.</param>
/// <param name="Caller">Who makes it.</param>
/// <param name="Query">What follows the question mark.</param>
/// <param name="ContentType">The body's type; null for none.</param>
/// <param name="Body">The body, each character a byte.</param>
/// <param name="Headers">More headers.</param>
public sealed record FuzzedRequest(int Call, string Method, Callers Caller, string Query, string? ContentType, string Body, (string Name, string Value)[] Headers)
{
    /// <summary>The request to one of the given paths.</summary>
    public HttpRequestMessage ToMessage(IReadOnlyList<string> paths)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), $"{paths[Call % paths.Count]}?{Query}");
        if (Body.Length > 0 || ContentType is not null)
        {
            request.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(Body));
            if (ContentType is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        }

        foreach (var (name, value) in Headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}

/// <summary>Random requests of the API's fields, types, sizes and encodings.</summary>
public static class FuzzedRequests
{
    /// <summary>What stands for an id that there is: of an event, a job, a key.</summary>
    public static readonly string[] KnownIds = ["eknown", "jknown", "kknown", "pknown", "general", "allgrp", "shellplug", "admin", "powerless"];

    private static readonly string[] Names =
    [
        "id", "title", "enabled", "category", "plugin", "target", "algo", "timing", "timezone", "catch_up", "params", "timeout", "retries", "retry_delay", "chain", "chain_error", "web_hook", "notify_success", "notify_fail",
        "max_children", "queue", "queue_max", "notes", "offset", "limit", "event", "hostname", "plugin", "result", "from", "to", "text", "username", "password", "old_password", "new_password", "email", "full_name",
        "privileges", "active", "key", "command", "secrets", "regexp", "session_id", "api_key", "updates", "after", "idempotency_key", "abort_jobs", "reset_cursor", "multiplex", "stagger", "detached", "log_max_size", "cpu_limit",
        "memory_limit", "keep_jobs", "keep_days", "t", "download", "post_data", "pretty", "callback", "unlock", "dst", "blackouts", "priority", "state", "__proto__", "constructor", "", "params/a", "a b", "ü",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "0", "1", "-1", "x", "nope", "../../etc/passwd", "'; drop table jobs; --", "%00", "%", "\u0000", "<b>", "{{x}}", "ＡＢ", "😀", "2147483648", "9223372036854775808", "1e400", "NaN", "true", "null", "[]", "{}",
        "jobs/../sessions", "Europe/Berlin", "* * * * *", "^(a+)+$", "[", "a@b.c", "http://[::1", "0123456789abcdef",
    ];

    private static readonly string?[] Types =
    [
        "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream", null,
    ];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "HEAD", "DELETE", "PATCH"];

    private static readonly (string Name, string Value)[] OtherHeaders =
    [
        ("Range", "bytes=5-2"), ("Range", "bytes=0-0,3-4"), ("Range", "chars=1-"), ("Accept-Encoding", "gzip"), ("Idempotency-Key", "key"), ("Idempotency-Key", "ü"), ("X-Session-ID", "nobody's"),
        ("Cookie", "session_id=\"x"), ("traceparent", "00-zz"), ("If-None-Match", "*"), ("Expect", "nothing"), ("X-Forwarded-For", "1.2.3.4"), ("Origin", "http://elsewhere"),
    ];

    /// <summary>For FsCheck.</summary>
    public static Arbitrary<FuzzedRequest> Requests() => (
        from call in Gen.Choose(0, 999)
        from method in Gen.Frequency((4, Gen.Constant("GET")), (8, Gen.Constant("POST")), (1, Gen.Elements(Methods)))
        from caller in Gen.Elements(Enum.GetValues<Callers>())
        from query in Query()
        from type in Gen.Frequency((5, Gen.Constant<string?>("application/json")), (2, Gen.Elements(Types)))
        from body in method is "GET" or "HEAD" ? Gen.Frequency((4, Gen.Constant("")), (1, Body())) : Body()
        from headers in Gen.Frequency((3, Gen.Constant(Array.Empty<(string, string)>())), (1, Gen.Elements(OtherHeaders).Select(header => new[] { header })))
        select new FuzzedRequest(call, method, caller, query, body.Length == 0 && method != "POST" ? null : type, body, headers)).ToArbitrary();

    private static Gen<string> Text() => Gen.Frequency(
        (4, Gen.Elements(KnownIds)),
        (4, Gen.Elements(Texts)),
        (1, Gen.ArrayOf(Gen.Choose(0, 0xffff).Select(code => (char)code)).Select(characters => new string(characters))),
        (1, Gen.Choose(0, 300_000).Select(length => new string('x', length))));

    private static Gen<JsonNode?> Value(int depth) => depth <= 0 ? Plain() : Gen.Frequency(
        (6, Plain()),
        (1, Object(depth - 1).Select(value => (JsonNode?)value)),
        (1, Gen.ArrayOf(Value(depth - 1), 3).Select(values => (JsonNode?)new JsonArray([.. values.Select(value => value?.DeepClone())]))));

    private static Gen<JsonNode?> Plain() => Gen.Frequency(
        (6, Text().Select(text => (JsonNode?)JsonValue.Create(text))),
        (2, Gen.Elements(0, 1, -1, 60, int.MaxValue, int.MinValue).Select(number => (JsonNode?)JsonValue.Create(number))),
        (1, Gen.Elements(0.5, -0.0, 1e308, 4e18).Select(number => (JsonNode?)JsonValue.Create(number))),
        (1, Gen.Elements(true, false).Select(flag => (JsonNode?)JsonValue.Create(flag))),
        (1, Gen.Constant<JsonNode?>(null)));

    private static Gen<JsonObject> Object(int depth) =>
        from count in Gen.Choose(0, 6)
        from names in Gen.ArrayOf(Gen.Elements(Names), count)
        from values in Gen.ArrayOf(Value(depth), count)
        select new JsonObject(names.Zip(values).DistinctBy(pair => pair.First).Select(pair => KeyValuePair.Create(pair.First, pair.Second?.DeepClone())));

    /// <summary>All that any call asks for, and some that it does not expect.</summary>
    private static Gen<JsonObject> NearlyRight() =>
        from id in Gen.Elements("eknown", "jknown", "kknown", "efresh", "nope")
        from wrong in Object(2)
        select new JsonObject(new JsonObject
        {
            ["id"] = id,
            ["title"] = "A title",
            ["enabled"] = 1,
            ["category"] = "general",
            ["plugin"] = "shellplug",
            ["target"] = "allgrp",
            ["username"] = "powerless",
            ["email"] = "a@b.c",
            ["full_name"] = "Full",
            ["password"] = "wrong",
            ["command"] = "/bin/true",
            ["regexp"] = ".+",
            ["updates"] = new JsonObject(),
        }.Where(right => !wrong.ContainsKey(right.Key)).Concat(wrong).Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone())));

    private static Gen<string> Query() =>
        from count in Gen.Choose(0, 3)
        from names in Gen.ArrayOf(Gen.Elements(Names), count)
        from values in Gen.ArrayOf(Gen.Elements([.. KnownIds, .. Texts]), count)
        select string.Join('&', names.Zip(values).Select(pair => $"{Uri.EscapeDataString(pair.First)}={Escaped(pair.Second)}"));

    /// <summary>Half of the texts go as they are, where a URL can hold them.</summary>
    private static string Escaped(string text) => text.StartsWith('%') ? text : Uri.EscapeDataString(text);

    private static Gen<string> Body() => Gen.Frequency(
        (8, Object(3).Select(Json)),
        (8, NearlyRight().Select(Json)),
        (2, from json in Object(2) from cut in Gen.Choose(0, 40) select Json(json) is var whole ? whole[..Math.Max(0, whole.Length - cut)] : ""),
        (1, Value(2).Select(value => value is null ? "null" : Json(value))),
        (1, Query()),
        (1, Gen.ArrayOf(Gen.Choose(0, 255).Select(code => (char)code)).Select(bytes => new string(bytes))),
        (1, Gen.Choose(0, 5000).Select(depth => string.Concat(Enumerable.Repeat("{\"params\":", depth)))),
        (1, Gen.Choose(0, 100).Select(depth => string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth)))),
        (1, Gen.Elements("{\"id\":\"\\ud800\"}", "{\"id\":\"\\u0000\"}", "{\"id\":1,\"id\":2}", "\u00ef\u00bb\u00bf{}", "{\"limit\":1e999}", "{\"id\":\"eknown\",\"params\":{\"\\u0000\":1}}")));

    /// <summary>As bytes of UTF-8, each a character; a lone surrogate is written as an escape.</summary>
    private static string Json(JsonNode node) => Encoding.Latin1.GetString(JsonSerializer.SerializeToUtf8Bytes(node));
}
