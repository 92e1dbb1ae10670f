using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Execution;

/// <summary>How a job's process came to its end, as far as this machine knows.</summary>
internal abstract record JobEnding
{
    /// <summary>The command ended by itself or by a signal that was none of ours.</summary>
    /// <param name="Exit">Its exit.</param>
    /// <param name="Process">The process that led its session.</param>
    /// <param name="ErrorLine">The last line on its standard error; null if there is none.</param>
    public sealed record Exited(CommandExit Exit, int Process, string? ErrorLine) : JobEnding;

    /// <summary>It was told to end, and did.</summary>
    public sealed record Aborted(string Reason) : JobEnding;

    /// <summary>Nothing could be run.</summary>
    public sealed record Refused(string Reason) : JobEnding;

    /// <summary>It is gone, and nobody saw how it ended.</summary>
    public sealed record Vanished : JobEnding;

    /// <summary>The machine was started again, or its data folder replaced, while it ran or might have run.</summary>
    public sealed record Interrupted : JobEnding;
}

/// <summary>What the job's record says of its end.</summary>
internal sealed record Verdict(bool Aborted, ReplyCode Code, string Description, JsonObject? Data);

/// <summary>Turns a process's end and a plugin's words into a job's result, in Cronicle's terms.</summary>
internal static class ResultDecider
{
    public static Verdict Decide(bool isShell, JobEnding ending, PluginReport report)
    {
        var data = report.CopyData() ?? [];
        if (report.Progress is { } progress) data["progress"] = progress;

        if (ending is JobEnding.Aborted { Reason: var why }) data["abort_reason"] = why;

        var (code, description) = ending switch
        {
            JobEnding.Aborted aborted => (1, "Job Aborted: " + aborted.Reason),
            JobEnding.Refused refused => (1, refused.Reason),
            _ when report.IsComplete => (report.Code, report.Code.IsOk || report.Description.Length > 0 ? report.Description : "Unknown Error (no description provided)"),
            JobEnding.Exited exited when isShell => OfScript(exited, data),
            JobEnding.Exited exited => OfPlugin(exited, data),
            JobEnding.Vanished => (1, "The job's processes were killed from outside: there is no exit status."),
            _ => ((ReplyCode)1, "The server was rebooted while the job ran, or its record of the job was lost."),
        };

        return new Verdict(ending is JobEnding.Aborted, code, description, data.Count == 0 ? null : data);
    }

    /// <summary>How many tries a job has left after an end like this: none after success, and none when it was stopped.</summary>
    public static int RetriesAfter(Verdict verdict, JsonObject job) =>
        verdict.Aborted || verdict.Code.IsOk || job["retries"] is not JsonValue value || !value.TryGetValue<int>(out var retries) ? 0 : retries;

    private static (ReplyCode Code, string Description) OfScript(JobEnding.Exited exited, JsonObject data)
    {
        if (exited.ErrorLine is { Length: > 0 } line && !data.ContainsKey("html"))
            data["html"] = new JsonObject { ["title"] = "Error Output", ["content"] = $"<pre>{WebUtility.HtmlEncode(line)}</pre>" };

        var code = CodeOf(exited.Exit);
        if (code.IsOk) return (code, "");

        var description = $"Script exited with code: {exited.Exit.Name}";
        return (code, exited.ErrorLine is { Length: > 0 } error ? $"{description}: {error}" : description);
    }

    private static (ReplyCode Code, string Description) OfPlugin(JobEnding.Exited exited, JsonObject data)
    {
        var code = CodeOf(exited.Exit);
        if (!code.IsOk) return (code, string.Create(CultureInfo.InvariantCulture, $"Child {exited.Process} crashed with code: {exited.Exit.Name}"));

        data["unknown"] = 1;
        return (1, "Process exited without reporting job completion.");
    }

    private static ReplyCode CodeOf(CommandExit exit) => exit.BySignal ? exit.Name : exit.Code;
}
