using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Jobs;

/// <summary>
/// All jobs, from accept to expiry: what is claimed, filtered and sorted by in columns, the rest as JSON text that is never searched. <c>assigned_at</c> is
/// from when on the node may take the job: it lies ahead while the job waits for its next try. <c>retries</c> is how many tries are left after this one.
/// </summary>
internal sealed class JobsTable : Table
{
    private static readonly (string Index, string Column)[] EndedBy =
    [
        ("jobs_ended_by_event", "event_id"), ("jobs_ended_by_category", "category"), ("jobs_ended_by_plugin", "plugin"), ("jobs_ended_by_target", "target"), ("jobs_ended_by_node", "node"),
    ];

    /// <summary>Statements that make the indexes of ended jobs where a table of jobs lacks them; over many millions of jobs each may take minutes.</summary>
    public static IEnumerable<string> IndexesOfEnded => EndedBy.Select(by =>
        $"do $$ begin if to_regclass('public.jobs') is not null then create index if not exists {by.Index} on public.jobs ({by.Column}, ended_at, id) where ended_at is not null; end if; end $$");

    public JobsTable() : base("public.jobs")
    {
        AddColumn("id", "text").AsPrimaryKey();
        AddColumn("event_id", "text").NotNull();
        AddColumn("event_title", "text").NotNull();
        AddColumn("category", "text").NotNull();
        AddColumn("plugin", "text").NotNull();
        AddColumn("target", "text").NotNull();
        AddColumn("algo", "text").NotNull();
        AddColumn("state", "text").NotNull();
        AddColumn("node", "text");
        AddColumn("epoch", "integer").NotNull();
        AddColumn("priority", "integer").NotNull();
        AddColumn("idempotency_key", "text");
        AddColumn("accepted_at", "timestamptz").NotNull();
        AddColumn("assigned_at", "timestamptz");
        AddColumn("started_at", "timestamptz");
        AddColumn("ended_at", "timestamptz");
        AddColumn("code", "text");
        AddColumn("description", "text");
        AddColumn("progress", "double precision");
        AddColumn("pid", "integer");
        AddColumn("log_size", "bigint").NotNull();
        AddColumn("abort_requested_at", "timestamptz");
        AddColumn("abort_reason", "text");
        AddColumn("unreachable_since", "timestamptz");
        AddColumn("updated_at", "timestamptz");
        AddColumn("data", "json").NotNull();
        AddColumn("plugin_data", "json").NotNull();
        AddColumn("result", "json");
        AddColumn("late_result", "json");
        AddColumn("retries", "integer");
        AddColumn("retry_delay", "double precision").NotNull().DefaultValueByExpression("0");
        AddColumn("first_started_at", "timestamptz");
        AddColumn("tells_start", "boolean").NotNull().DefaultValueByExpression("false");
        AddColumn("tells_end", "boolean").NotNull().DefaultValueByExpression("false");

        AddIndex("jobs_active", "ended_at IS NULL", "event_id");
        AddIndex("jobs_queued", "state = 'queued'", "accepted_at");
        AddIndex("jobs_assigned", "state = 'assigned'", "node");
        AddIndex("jobs_running", "state = 'running'", "node");
        AddIndex("jobs_ended", "ended_at IS NOT NULL", "ended_at", "id");
        AddIndex("jobs_failed", "ended_at IS NOT NULL AND state = ANY (ARRAY['error'::text, 'aborted'::text])", "state", "ended_at", "id");
        foreach (var (name, column) in EndedBy) AddIndex(name, "ended_at IS NOT NULL", column, "ended_at", "id");
        WithFillFactor(70);
    }

    private void AddIndex(string name, string predicate, params string[] columns) =>
        Indexes.Add(new IndexDefinition(name) { Columns = columns, Predicate = predicate });
}

/// <summary>
/// The idempotency keys that launches came with, each with a fingerprint of its request and the jobs it launched. A row without jobs is a tombstone: the
/// launch was given up before it came, and is refused if it comes.
/// </summary>
internal sealed class LaunchKeysTable : Table
{
    public LaunchKeysTable() : base("public.launch_keys")
    {
        AddColumn("key", "text").AsPrimaryKey();
        AddColumn("fingerprint", "bytea");
        AddColumn("job_ids", "text[]").NotNull();
        AddColumn("created_at", "timestamptz").NotNull();
        Indexes.Add(new IndexDefinition("launch_keys_created_at") { Columns = ["created_at"] });
    }
}
