using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Jobs;

/// <summary>How a job looks through the API.</summary>
public static class JobView
{
    /// <summary>The job as <c>get_job_status</c> tells it.</summary>
    public static JsonObject Status(JobRow job)
    {
        var view = JsonNode.Parse(job.Data)!.AsObject();
        Add(view, "time_start", StartOf(job)?.ToEpochSeconds());
        Add(view, "hostname", job.Node);
        Add(view, "pid", job.Pid);
        Add(view, "progress", job.Progress);
        Merge(view, job.Result);
        Add(view, "abort_reason", job.AbortReason);
        AddTries(view, job);
        view["log_file_size"] = job.LogSize;
        if (job.EndedAt is { } endedAt)
        {
            view["complete"] = 1;
            view["code"] = Code(job);
            view["description"] = job.Description ?? "";
            view["time_end"] = endedAt.ToEpochSeconds();
            view["type"] = "cronicle_job";
        }

        if (StartOf(job) is { } startedAt) view["elapsed"] = Seconds((job.EndedAt ?? job.ReadAt) - startedAt);
        view["state"] = job.State;
        Add(view, "unreachable_since", job.UnreachableSince?.ToEpochSeconds());
        Add(view, "idempotency_key", job.IdempotencyKey);
        return view;
    }

    /// <summary>The ended job as a row of the histories.</summary>
    public static JsonObject HistoryRow(JobRow job)
    {
        if (job.State == JobRow.Deleted) return new JsonObject { ["action"] = "job_delete", ["id"] = job.Id, ["event"] = job.EventId };
        var data = JsonNode.Parse(job.Data)!.AsObject();
        var result = job.Result is null ? [] : JsonNode.Parse(job.Result)!.AsObject();
        var row = new JsonObject
        {
            ["id"] = job.Id,
            ["code"] = Code(job),
            ["event"] = job.EventId,
            ["category"] = job.Category,
            ["plugin"] = job.Plugin,
            ["hostname"] = job.Node ?? "",
            ["time_start"] = (job.StartedAt ?? job.AcceptedAt).ToEpochSeconds(),
            ["elapsed"] = Seconds(job.EndedAt!.Value - (job.StartedAt ?? job.AcceptedAt)),
            ["perf"] = result["perf"]?.DeepClone() ?? "",
            ["cpu"] = result["cpu"]?.DeepClone() ?? new JsonObject(),
            ["mem"] = result["mem"]?.DeepClone() ?? new JsonObject(),
            ["log_file_size"] = job.LogSize,
            ["action"] = "job_complete",
            ["epoch"] = job.EndedAt!.Value.ToUnixTimeSeconds(),
            ["event_title"] = job.EventTitle,
            ["category_title"] = data.Text("category_title"),
            ["plugin_title"] = data.Text("plugin_title"),
        };
        if (job.State != JobStates.Success) row["description"] = job.Description ?? "";
        if (result.TryGetPropertyValue("label", out var label)) row["label"] = label?.DeepClone();
        return row;
    }

    /// <summary>When a job started; one that has a node which has not taken it yet starts now, as clients of Cronicle know no job without a start that has a server.</summary>
    private static DateTimeOffset? StartOf(JobRow job) => job.StartedAt ?? (job.State == JobStates.Assigned && job.AssignedAt <= job.ReadAt ? job.AssignedAt : null);

    /// <summary>A job that a person or a limit stopped is not tried again, whatever it had left.</summary>
    private static void AddTries(JsonObject view, JobRow job)
    {
        Add(view, "retries", job.State == JobStates.Aborted ? 0 : job.Retries);
        if (!job.IsPending) return;
        view["pending"] = 1;
        view["action"] = "launchLocalJob";
        view["when"] = job.AssignedAt!.Value.ToEpochSeconds();
    }

    private static JsonNode? Code(JobRow job) => System.Text.Json.JsonSerializer.SerializeToNode<ReplyCode>(job.Code ?? "0", RegionJson.Options);

    private static double Seconds(TimeSpan span) => Math.Round(Math.Max(0, span.TotalSeconds), 3);

    private static void Merge(JsonObject view, string? more)
    {
        if (more is null) return;
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject()) view[name] = value?.DeepClone();
    }

    private static void Add<T>(JsonObject view, string name, T? value)
    {
        if (value is not null) view[name] = JsonValue.Create(value);
    }
}
