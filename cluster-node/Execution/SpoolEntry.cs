using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Federation.ClusterNode.Execution;

/// <summary>One taking of a job on disk: what is to be run, and what became of it. README.md tells the life of its files.</summary>
internal sealed class SpoolEntry
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Head head;

    private SpoolEntry(string folder, Head head, JobOrder order)
    {
        Folder = folder;
        this.head = head;
        Order = order;
        Settings = ReadComplete(PathOf("update")) is { } update ? JsonNode.Parse(update)!.AsObject() : order.Job;
    }

    public string Folder { get; }
    public JobOrder Order { get; }
    public JobKey Key => Order.Key;

    /// <summary>The job as it was last changed while it runs: its limits count.</summary>
    public JsonObject Settings { get; private set; }

    public string ScriptPath => PathOf("script");
    public string OutputPath => PathOf("output");

    /// <summary>Whether it was written since the machine started.</summary>
    public bool IsOfThisBoot => head.Boot == ProcessTable.BootId;

    /// <summary>Whether a wrapper made its claim, and so may have run the command.</summary>
    public bool IsClaimed => File.Exists(PathOf("process"));

    /// <summary>Bytes written to the output so far.</summary>
    public long OutputSize => new FileInfo(OutputPath) is { Exists: true } output ? output.Length : 0;

    /// <summary>When the wrapper started the command; before it did, when the job was taken.</summary>
    public DateTimeOffset StartedAt => LastWriteOf("process") ?? head.TakenAt;

    /// <summary>When the command ended; null while that is not known.</summary>
    public DateTimeOffset? EndedAt => ReadExit() is null ? null : LastWriteOf("exit");

    /// <summary>Writes a new entry. It counts from the moment its last byte, the newline in <c>order.json</c>, is there.</summary>
    /// <param name="folder">The entry's own folder; made here.</param>
    /// <param name="order">What is to be run.</param>
    /// <param name="takenAt">When the job was taken.</param>
    /// <param name="boot">The machine's start it is taken in; anything but <see cref="ProcessTable.BootId"/> keeps it from being started.</param>
    public static SpoolEntry Create(string folder, JobOrder order, DateTimeOffset takenAt, string boot)
    {
        Directory.CreateDirectory(folder, Spool.FolderMode);

        var job = order.Job.DeepClone().AsObject();
        job["log_file"] = Path.Combine(folder, "output");
        order = order with { Job = job };
        WriteText(Path.Combine(folder, "stdin"), job.ToJsonString(Json) + "\n");

        var head = new Head(order.Key.Id, order.Key.Epoch, boot, takenAt, order.Plugin, order.Earlier);
        WriteText(Path.Combine(folder, "order.json"), JsonSerializer.Serialize(head, Json) + "\n");
        return new SpoolEntry(folder, head, order);
    }

    /// <summary>Reads an entry; null if it was never completely written, and so never started.</summary>
    public static SpoolEntry? Open(string folder)
    {
        if (ReadComplete(Path.Combine(folder, "order.json")) is not { } order || ReadComplete(Path.Combine(folder, "stdin")) is not { } job) return null;
        try
        {
            var head = JsonSerializer.Deserialize<Head>(order, Json)!;
            return new SpoolEntry(folder, head, new JobOrder(new JobKey(head.Id, head.Epoch), JsonNode.Parse(job)!.AsObject(), head.Plugin, head.Earlier));
        }
        catch (JsonException)
        {
            return null; // The machine lost power before the file system wrote it.
        }
    }

    /// <summary>The process that leads the job's session; null before it wrote so.</summary>
    public int? ReadProcess() => ReadComplete(PathOf("process")) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>How the command ended; null while that is not known.</summary>
    public CommandExit? ReadExit() => File.Exists(PathOf("exit")) ? CommandExit.Parse(File.ReadAllText(PathOf("exit"))) : null;

    /// <summary>Keeps the job as it was changed while it runs.</summary>
    public void WriteUpdate(JsonObject job)
    {
        Settings = job;
        WriteText(PathOf("update.new"), job.ToJsonString(Json) + "\n");
        File.Move(PathOf("update.new"), PathOf("update"), overwrite: true);
    }

    /// <summary>Why the job is to end before its time; null if it is not.</summary>
    public string? ReadAbort() => ReadComplete(PathOf("abort"));

    /// <summary>Keeps why the job is to end before its time; the first reason stays.</summary>
    public void WriteAbort(string reason)
    {
        if (ReadAbort() is null) WriteText(PathOf("abort"), reason.ReplaceLineEndings(" ") + "\n");
    }

    /// <summary>Writes the script that is to be run. One that is there is replaced at once: a wrapper of an earlier life may be about to run it.</summary>
    public void WriteScript(string script, UserAccount? owner)
    {
        var isThere = File.Exists(ScriptPath);
        var path = isThere ? ScriptPath + ".new" : ScriptPath;
        WriteText(path, script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (owner is not null && !LibC.TryChangeOwner(path, owner.UserId, owner.GroupId)) throw new IOException($"Could not give {path} to user {owner.Name}.");
        if (isThere) File.Move(path, ScriptPath, overwrite: true);
    }

    /// <summary>
    /// The last line that the command wrote to its standard error, if it ends at <paramref name="place"/> in the output; null if that is
    /// empty or longer than 255 bytes.
    /// </summary>
    public string? ReadErrorLine(long place)
    {
        if (place <= 0) return null;

        Span<byte> buffer = stackalloc byte[257];
        using var output = File.OpenHandle(OutputPath, share: FileShare.ReadWrite | FileShare.Delete);
        var start = Math.Max(0, place - buffer.Length);
        var read = buffer[..RandomAccess.Read(output, buffer[..(int)(place - start)], start)].TrimEnd(" \t\r\n"u8);
        var line = read[(read.LastIndexOf((byte)'\n') + 1)..];
        return line.Length is 0 or > 255 ? null : Encoding.UTF8.GetString(line).Replace("\0", "", StringComparison.Ordinal).Trim();
    }

    /// <summary>Takes back the claim of a wrapper that died before it started the command.</summary>
    public void Unclaim() => File.Delete(PathOf("process"));

    public void Delete()
    {
        try
        {
            // Without its order an entry counts for nothing, so half a deletion is as good as a whole one.
            File.Delete(PathOf("order.json"));
            Directory.Delete(Folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Deleted already.
        }
    }

    private string PathOf(string file) => Path.Combine(Folder, file);

    private DateTimeOffset? LastWriteOf(string file)
    {
        var info = new FileInfo(PathOf(file));
        return info.Exists ? new DateTimeOffset(info.LastWriteTimeUtc, TimeSpan.Zero) : null;
    }

    private static void WriteText(string path, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = mode,
        });
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A file's text without the newline that makes it complete; null if it is not there or not complete.</summary>
    private static string? ReadComplete(string path)
    {
        if (!File.Exists(path)) return null;
        var text = File.ReadAllText(path);
        return text.EndsWith('\n') ? text[..^1] : null;
    }

    private sealed record Head(
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("epoch")] int Epoch,
        [property: JsonPropertyName("boot")] string Boot,
        [property: JsonPropertyName("taken_at")] DateTimeOffset TakenAt,
        [property: JsonPropertyName("plugin")] JsonObject Plugin,
        [property: JsonPropertyName("earlier")] EarlierTries? Earlier);
}
