using System.Globalization;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Transfer;

/// <summary>Writes Cronicle's backup file as Cronicle's import reads it.</summary>
internal sealed class CronicleFileWriter(TextWriter file)
{
    private const int PageSize = 50;

    /// <summary>The comments that it begins with.</summary>
    public async Task BeginAsync(string hostname, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var line in new[]
        {
            "# Cronicle Data Export v1.0",
            $"# Hostname: {hostname}",
            $"# Date/Time: {now.ToString("ddd MMM dd yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture)}",
            "# Format: KEY - JSON",
            "# Written by Federation. Left out: servers, which register themselves, and API keys, of which only hashes are kept.",
            "",
        }) await file.WriteLineAsync(line.AsMemory(), cancellationToken);
    }

    /// <summary>A single record.</summary>
    public Task WriteAsync(string key, JsonObject record, CancellationToken cancellationToken) =>
        file.WriteLineAsync($"{key} - {record.ToJsonString(RegionJson.Options)}".AsMemory(), cancellationToken);

    /// <summary>A list: its head, and its pages.</summary>
    /// <param name="key">Its key, such as <c>global/schedule</c>.</param>
    /// <param name="count">How many items there are.</param>
    /// <param name="items">The items, exactly as many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteListAsync(string key, int count, IAsyncEnumerable<JsonObject> items, CancellationToken cancellationToken)
    {
        var lastPage = Math.Max(0, (count - 1) / PageSize);
        await WriteAsync(key, new JsonObject { ["page_size"] = PageSize, ["first_page"] = 0, ["last_page"] = lastPage, ["length"] = count, ["type"] = "list" }, cancellationToken);
        var (page, written) = (new JsonArray(), 0);
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            page.Add(item);
            if (page.Count == PageSize) page = await FlushAsync(page);
        }

        if (page.Count > 0 || written == 0) await FlushAsync(page);

        async Task<JsonArray> FlushAsync(JsonArray full)
        {
            await WriteAsync($"{key}/{written++}", new JsonObject { ["type"] = "list_page", ["items"] = full }, cancellationToken);
            return [];
        }
    }
}
