using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Federation.ClusterNode.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>
/// Reads a request's body as clients of Cronicle send it: JSON under any content type, form fields, or JSON that a tool declares to be a form. A body
/// without a content type counts for nothing, and so does JSON that is no object.
/// </summary>
internal static class ApiBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static async Task<JsonObject> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(request, most, cancellationToken);
        var type = request.ContentType ?? "";
        if (bytes.Length == 0 || type.Length == 0 || type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) return [];
        var isForm = type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        return isForm && bytes.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{', ..] ? ReadForm(bytes) : ReadJson(bytes);
    }

    public static RefusalException HasNul() => new("api", "Malformed parameter: The character NUL is not supported");

    private static async Task<byte[]> ReadBytesAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most) throw TooLarge(most);
        if (request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding")) return [];
        using var read = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int count;
            while ((count = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (read.Length + count > most) throw TooLarge(most);
                read.Write(buffer, 0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return read.ToArray();
    }

    private static JsonObject ReadForm(byte[] bytes)
    {
        var fields = new JsonObject();
        using var form = new FormReader(Encoding.UTF8.GetString(bytes)) { KeyLengthLimit = bytes.Length, ValueLengthLimit = bytes.Length, ValueCountLimit = bytes.Length };
        foreach (var (name, value) in form.ReadForm()) fields[name] = value.ToString();
        return fields.Any(field => field.Value!.GetValue<string>().Contains('\0')) ? throw HasNul() : fields;
    }

    private static JsonObject ReadJson(byte[] bytes)
    {
        try
        {
            CheckStrings(bytes);
            return JsonNode.Parse(bytes, documentOptions: Strict) as JsonObject ?? [];
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new BadHttpRequestException("400 Bad Request", StatusCodes.Status400BadRequest, fault);
        }
    }

    /// <summary>Half a surrogate pair is no text, and NUL is none that PostgreSQL can hold: both can only be written as escapes.</summary>
    private static void CheckStrings(byte[] bytes)
    {
        if (!Utf8.IsValid(bytes)) throw new JsonException("The body is not UTF-8.");
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && reader.GetString()!.Contains('\0')) throw HasNul();
    }

    private static BadHttpRequestException TooLarge(int most) => new($"The request's body is larger than {most} bytes.", StatusCodes.Status413PayloadTooLarge);
}
