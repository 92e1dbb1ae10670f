using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Execution;

/// <summary>All that a plugin said about its job so far: the sum of its JSON lines. After <c>complete</c> nothing more counts.</summary>
internal sealed class PluginReport
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "progress", "complete", "code", "description", "perf", "table", "html", "label", "chain", "chain_error", "chain_data", "chain_params",
        "notify_success", "notify_fail", "update_event");

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly JsonObject data = [];

    /// <summary>Whether the plugin said that the job is complete.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The code it gave; 0 if none.</summary>
    public ReplyCode Code { get; private set; }

    /// <summary>The description it gave; empty if none.</summary>
    public string Description { get; private set; } = "";

    /// <summary>0 to 1; null if it said nothing of it.</summary>
    public double? Progress { get; private set; }

    /// <summary>Grows with everything that changes what there is to report.</summary>
    public int Version { get; private set; }

    /// <summary>Everything but progress, code and description, as a copy; null if there is nothing.</summary>
    public JsonObject? CopyData() => data.Count == 0 ? null : data.DeepClone().AsObject();

    /// <summary>Sets the progress, 0 to 1; what is outside is brought inside.</summary>
    public void SetProgress(double progress)
    {
        if (IsComplete) return;
        Progress = Math.Clamp(progress, 0, 1);
        Version++;
    }

    /// <summary>Takes one line of output. False if it says nothing that we know, and so belongs to the log.</summary>
    public bool TryTake(ReadOnlySpan<byte> line)
    {
        if (IsComplete || Parse(line) is not { } message || !message.Any(property => Known.Contains(property.Key)) || !TryTakeCode(message)) return false;

        if (message["progress"] is JsonValue progress && progress.TryGetValue<double>(out var part)) SetProgress(part);
        if (message["description"] is JsonValue text) Description = text.TryGetValue<string>(out var words) ? words : text.ToJsonString();
        foreach (var (name, value) in message)
        {
            if (Known.Contains(name) && name is not ("progress" or "complete" or "code" or "description")) data[name] = value?.DeepClone();
        }

        IsComplete = message["complete"] is JsonValue complete && complete.ToJsonString() is not ("0" or "false" or "\"\"" or "\"0\"");
        Version++;
        return true;
    }

    private bool TryTakeCode(JsonObject message)
    {
        if (!message.TryGetPropertyValue("code", out var code)) return true;
        if (code is JsonObject or JsonArray) return false;
        Code = code is null ? ReplyCode.Ok : code.Deserialize<ReplyCode>(RegionJson.Options);
        return true;
    }

    private static JsonObject? Parse(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line)) return null;
        try
        {
            return JsonNode.Parse(line, documentOptions: Strict) is JsonObject message && IsKeepable(message) ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A database cannot keep text with a zero character or half a surrogate pair, which JSON can spell.</summary>
    private static bool IsKeepable(JsonNode? node)
    {
        try
        {
            return node switch
            {
                JsonObject members => members.All(member => IsKeepable(member.Key) && IsKeepable(member.Value)),
                JsonArray items => items.All(IsKeepable),
                JsonValue value when value.GetValueKind() == JsonValueKind.String => IsKeepable(value.GetValue<string>()),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false; // Half a surrogate pair.
        }
    }

    private static bool IsKeepable(string text) => !text.Contains('\0', StringComparison.Ordinal);
}
