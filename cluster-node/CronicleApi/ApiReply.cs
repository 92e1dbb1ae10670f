using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>A JSON answer of the API: indented with <c>pretty</c>, compressed where it is worth it and the caller takes it.</summary>
public sealed class ApiReply(JsonNode body, int status = StatusCodes.Status200OK) : IResult
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
        var bytes = JsonSerializer.SerializeToUtf8Bytes(Body, pretty ? Indented : RegionJson.Options);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
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

    /// <summary>Whether a caller takes a compressed answer.</summary>
    public static bool TakesGzip(HttpRequest request) => request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
}
