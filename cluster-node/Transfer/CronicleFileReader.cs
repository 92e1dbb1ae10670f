using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Transfer;

/// <summary>
/// Reads Cronicle's backup file: a record on every line, <c>KEY - JSON</c>, lists in pages (<c>global/schedule/0</c>), users one by one (<c>users/NAME</c>), comments after <c>#</c>.
/// </summary>
public static partial class CronicleFileReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly Dictionary<string, Func<CronicleFile, List<CronicleRecord>>> Lists = new()
    {
        ["plugins"] = content => content.Plugins,
        ["categories"] = content => content.Categories,
        ["server_groups"] = content => content.Groups,
        ["schedule"] = content => content.Events,
        ["api_keys"] = content => content.Keys,
        ["servers"] = content => content.Servers,
    };

    /// <summary>Reads it whole.</summary>
    public static async Task<CronicleFile> ReadAsync(TextReader file, CancellationToken cancellationToken)
    {
        var (content, pages, number) = (new CronicleFile(), new List<(string List, int Page, int Line, JsonObject Data)>(), 0);
        while (await file.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#') continue;
            if (Parse(line) is not var (key, data)) content.Faults.Add(new LineRemark(number, "This is no record: KEY - JSON."));
            else if (ListPage().Match(key) is { Success: true } page)
                pages.Add((page.Groups["list"].Value, int.Parse(page.Groups["page"].Value, CultureInfo.InvariantCulture), number, data));
            else if (key.StartsWith("users/", StringComparison.Ordinal)) content.Users.Add(new CronicleRecord(number, data));
            else if (!ListHead().IsMatch(key)) content.Others.Add((number, key));
        }

        foreach (var (list, _, line, data) in pages.OrderBy(page => page.Page)) AddPage(content, list, line, data);
        return content;
    }

    private static void AddPage(CronicleFile content, string list, int line, JsonObject page)
    {
        if (!Lists.TryGetValue(list, out var listOf)) return;
        if (page["items"] is not JsonArray items || items.Any(item => item is not JsonObject)) content.Faults.Add(new LineRemark(line, $"This is no page of global/{list}: items must be an array of objects."));
        else listOf(content).AddRange(items.Select(item => new CronicleRecord(line, item!.AsObject())));
    }

    private static (string Key, JsonObject Data)? Parse(string line)
    {
        if (Record().Match(line) is not { Success: true } record) return null;
        try
        {
            return JsonNode.Parse(record.Groups["json"].Value, documentOptions: Strict) is JsonObject data && !HasNul(data) ? (record.Groups["key"].Value, data) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>PostgreSQL can hold no text with this character.</summary>
    private static bool HasNul(JsonObject data) => data.ToJsonString().Contains(@"\u0000", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?<key>\w[\w\-\.\/]*)\s+\-\s+(?<json>\{.*\})\s*\z", RegexOptions.Singleline)]
    private static partial Regex Record();

    [GeneratedRegex(@"^global/(?<list>\w+)/(?<page>-?\d{1,9})\z")]
    private static partial Regex ListPage();

    [GeneratedRegex(@"^global/(users|plugins|categories|server_groups|schedule|servers|api_keys)\z")]
    private static partial Regex ListHead();
}
