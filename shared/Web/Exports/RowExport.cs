using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Federation.Web.Exports;

/// <summary>
/// Gives a list out as a file, row by row: as CSV (RFC 4180, UTF-8, the columns' names in the first line) or as an array of JSON objects.
/// </summary>
public static class RowExport
{
    /// <summary>The formats that there are.</summary>
    public static readonly IReadOnlyList<string> Formats = ["csv", "json"];

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer to a request for a list.</summary>
    /// <param name="name">What the file is called, without its ending.</param>
    /// <param name="format">One of <see cref="Formats"/>; anything else is answered with 400.</param>
    /// <param name="columns">The names of the rows' properties, in their order.</param>
    /// <param name="rows">The rows.</param>
    public static IResult Of(string name, string? format, IReadOnlyList<string> columns, IAsyncEnumerable<JsonObject> rows) => format switch
    {
        "csv" => Results.Stream(body => WriteCsvAsync(body, columns, rows), "text/csv; charset=utf-8", $"{name}.csv"),
        "json" => Results.Stream(body => WriteJsonAsync(body, rows), MediaTypeNames.Application.Json, $"{name}.json"),
        _ => Results.Problem($"format must be one of {string.Join(", ", Formats)}.", statusCode: StatusCodes.Status400BadRequest),
    };

    /// <summary>
    /// A row of CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it: titles and descriptions are not always written by who opens the file.
    /// </summary>
    internal static string CsvRow(IEnumerable<JsonNode?> cells) => string.Join(',', cells.Select(Cell));

    private static string Cell(JsonNode? value)
    {
        var text = value is JsonValue number && number.GetValueKind() == JsonValueKind.Number ? number.ToJsonString() : value?.ToString() ?? "";
        if (value?.GetValueKind() == JsonValueKind.String && text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = $"'{text}";
        return text.AsSpan().IndexOfAny(',', '"', '\n') >= 0 || text.Contains('\r', StringComparison.Ordinal) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static async Task WriteCsvAsync(Stream body, IReadOnlyList<string> columns, IAsyncEnumerable<JsonObject> rows)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(string.Join(',', columns));
        await foreach (var row in rows) await writer.WriteLineAsync(CsvRow(columns.Select(column => row[column])));
    }

    private static async Task WriteJsonAsync(Stream body, IAsyncEnumerable<JsonObject> rows)
    {
        await using var writer = new StreamWriter(body, leaveOpen: true);
        var before = "[\n";
        await foreach (var row in rows)
        {
            await writer.WriteAsync(before);
            await writer.WriteAsync(row.ToJsonString(Json));
            before = ",\n";
        }

        await writer.WriteAsync(before.StartsWith('[') ? "[]\n" : "\n]\n");
    }
}
