using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>A JSON answer of the API: indented with <c>pretty</c>, compressed where it is worth it and the caller takes it.</summary>
public sealed partial class ApiReply(JsonNode body, int status = StatusCodes.Status200OK) : IResult
{
    private const int WorthCompressing = 1024;
    private static readonly JsonSerializerOptions Indented = new(RegionJson.Options) { WriteIndented = true };

    /// <summary>What is answered.</summary>
    public JsonNode Body { get; } = body;

    /// <summary>The call went well; more properties follow the code.</summary>
    public static ApiReply Ok(params ReadOnlySpan<(string Name, JsonNode? Value)> more)
    {
        var body = new JsonObject { ["code"] = 0 };
        foreach (var (name, value) in more) body[name] = value;
        return new ApiReply(body);
    }

    /// <summary>The call went well; the answer is a contract's record.</summary>
    public static ApiReply Of<T>(T reply) where T : RegionReply => new(JsonSerializer.SerializeToNode(reply, RegionJson.Options)!);

    /// <summary>A page of rows as the lists of Cronicle have it.</summary>
    public static ApiReply Page(JsonArray rows, long total, int pageSize = 50)
    {
        var list = rows.Count == 0
            ? new JsonObject { ["length"] = 0 }
            : new JsonObject { ["page_size"] = pageSize, ["first_page"] = 0, ["last_page"] = Math.Max(0, (total - 1) / pageSize), ["length"] = total, ["type"] = "list" };
        return Ok(("rows", rows), ("list", list));
    }

    /// <summary>The call did not go well.</summary>
    public static ApiReply Error(ReplyCode code, string description, int status = StatusCodes.Status200OK) =>
        new(new JsonObject { ["code"] = JsonSerializer.SerializeToNode(code, RegionJson.Options), ["description"] = description }, status);

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var pretty = httpContext.Request.Query.ContainsKey("pretty");
        var response = httpContext.Response;
        response.StatusCode = status;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(Body, pretty ? Indented : RegionJson.Options);
        if (CallbackOf(httpContext) is { } callback)
        {
            bytes = [.. Encoding.ASCII.GetBytes($"{callback}("), .. bytes, .. ");\n"u8];
            response.ContentType = "text/javascript";
        }
        else
        {
            response.ContentType = "application/json";
        }

        if (bytes.Length < WorthCompressing || !TakesGzip(httpContext.Request))
        {
            response.ContentLength = bytes.Length;
            await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest);
        await gzip.WriteAsync(bytes, httpContext.RequestAborted);
    }

    /// <summary>The function that a script is to call with the answer; null for an answer that is no script.</summary>
    private static string? CallbackOf(HttpContext http) =>
        http.Request.Query["callback"].ToString() is { Length: > 0 } name && FunctionName().IsMatch(name) && http.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.LegacyCallbacks
            ? name
            : null;

    [GeneratedRegex(@"^[A-Za-z_$][\w$.]{0,99}\z", RegexOptions.ECMAScript)]
    private static partial Regex FunctionName();

    /// <summary>Whether a caller takes a compressed answer.</summary>
    public static bool TakesGzip(HttpRequest request) => request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
}
