using System.Text.Json.Nodes;

namespace Federation.ClusterNode.IntegrationTests.Recordings;

/// <summary>
/// One file of the recordings of a real Cronicle 0.9.99: an exchange, or an object that one of its jobs, plugins or web hooks had. They are kept beside the repository and never
/// become part of it.
/// </summary>
/// <param name="Name">The file's name without its ending, such as <c>0103-run_event</c>.</param>
/// <param name="Content">All of it.</param>
public sealed record Recording(string Name, JsonObject Content)
{
    /// <summary>The folder of the recordings, <c>shared/cronicle/recordings</c> beside the repository or further up; null where there is none.</summary>
    public static string? Folder { get; } = FindFolder();

    /// <summary>What was sent; null for an object.</summary>
    public JsonObject? Request => Content["request"] as JsonObject;

    /// <summary>What was answered; null for an object.</summary>
    public JsonObject? Reply => Content["response"] as JsonObject;

    /// <summary>The body of the answer, or the object.</summary>
    public JsonNode? Body => Reply is { } reply ? reply["body"] : Content;

    /// <summary>All recordings of a series, in the order in which they were made.</summary>
    public static IReadOnlyList<Recording> Series(string name) =>
    [
        .. Directory.GetFiles(Path.Combine(Folder!, name), "*.json").Order(StringComparer.Ordinal)
            .Select(file => new Recording(Path.GetFileNameWithoutExtension(file), JsonNode.Parse(File.ReadAllText(file))!.AsObject())),
    ];

    private static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "cronicle", "recordings");
            if (Directory.Exists(candidate)) return candidate;
        }

        return null;
    }
}
