using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Execution;

/// <summary>What came back for a <see cref="UrlRequest"/>.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">The words after it; may be empty.</param>
/// <param name="Headers">Names and values, in order of names.</param>
/// <param name="MediaType">Such as <c>application/json</c>; empty if the server did not say.</param>
/// <param name="Body">The body's text, as much of it as is looked at.</param>
/// <param name="Size">Bytes of that.</param>
/// <param name="IsCut">Whether there was more.</param>
internal sealed record UrlReply(
    int Status, string Reason, IReadOnlyList<(string Name, string Value)> Headers, string MediaType, string Body, int Size, bool IsCut)
{
    private const int MostHtml = 32 * 1024;
    private const int MostJson = 256 * 1024;

    private static readonly string[] Textual = ["text", "javascript", "json", "xml", "html", "css", "csv", "yaml"];

    /// <summary>Whether people can read the body.</summary>
    public bool IsText => Body.Length > 0 && Textual.Any(word => MediaType.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>What of it becomes part of the job's record: headers as a table, a short text as HTML, and for the next job of a chain status, headers and JSON.</summary>
    public void AddTo(JsonObject message)
    {
        message["table"] = new JsonObject
        {
            ["title"] = "HTTP Response Headers",
            ["header"] = new JsonArray("Header Name", "Header Value"),
            ["rows"] = new JsonArray([.. Headers.Select(header => new JsonArray(header.Name, header.Value))]),
        };
        if (IsText && Body.Length < MostHtml) message["html"] = new JsonObject { ["title"] = "Raw Response Content", ["content"] = $"<pre>{WebUtility.HtmlEncode(Body)}</pre>" };

        var headers = new JsonObject();
        foreach (var (name, value) in Headers) headers[name.ToLowerInvariant()] = value;
        message["chain_data"] = new JsonObject { ["code"] = Status, ["headers"] = headers };
        if (ReadJson() is { } json) message["chain_data"]!["json"] = json;
    }

    /// <summary>What of it stands in the job's log.</summary>
    public string ToLog()
    {
        var log = new StringBuilder("\nResponse Headers:\n");
        foreach (var (name, value) in Headers) log.Append(name).Append(": ").Append(value).Append('\n');
        if (IsText) log.Append("\nRaw Response Content:\n").Append(Body.TrimEnd()).Append('\n');
        else if (Size > 0) log.Append("\nThe response has ").Append(Size).Append(" bytes that are no text.\n");
        if (IsCut) log.Append("\nThe response is longer: the rest was not looked at.\n");
        return log.ToString();
    }

    private JsonNode? ReadJson()
    {
        if (Body.Length is 0 or > MostJson || IsCut || !MediaType.Contains("json", StringComparison.OrdinalIgnoreCase)) return null;
        try
        {
            return JsonNode.Parse(Body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
