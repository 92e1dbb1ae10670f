using System.Text.Json.Nodes;
using Federation.Web.Exports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Web.Tests;

public sealed class RowExportTests
{
    private static readonly JsonObject[] Rows =
    [
        new() { ["id"] = "j1", ["took"] = -1.5, ["text"] = "a \"quoted\", text\nof two lines" },
        new() { ["id"] = "j2", ["text"] = "=HYPERLINK(\"http://evil.example\")" },
        new() { ["id"] = "j3", ["took"] = 2, ["text"] = null },
    ];

    [Fact]
    public async Task A_file_of_csv_quotes_what_has_to_be_and_leaves_no_formula_to_a_spreadsheet() => Assert.Equal(
        "id,took,text\r\nj1,-1.5,\"a \"\"quoted\"\", text\nof two lines\"\r\nj2,,\"'=HYPERLINK(\"\"http://evil.example\"\")\"\r\nj3,2,\r\n", await TextAsync("csv", Rows));

    [Fact]
    public async Task A_file_of_json_is_an_array_also_of_nothing()
    {
        Assert.True(JsonNode.DeepEquals(new JsonArray([.. Rows.Select(row => row.DeepClone())]), JsonNode.Parse(await TextAsync("json", Rows))));
        Assert.Empty(JsonNode.Parse(await TextAsync("json", []))!.AsArray());
    }

    [Fact]
    public async Task Another_format_is_refused_with_those_that_there_are() => Assert.Contains("csv, json", await TextAsync("xml", Rows), StringComparison.Ordinal);

    private static async Task<string> TextAsync(string format, JsonObject[] rows)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider() };
        http.Response.Body = body;
        await RowExport.Of("jobs", format, ["id", "took", "text"], rows.ToAsyncEnumerable()).ExecuteAsync(http);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }
}
