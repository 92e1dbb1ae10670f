namespace Federation.ClusterNode.Changes;

/// <summary>The SQL that every change of a job carries along.</summary>
internal static class ChangesSql
{
    /// <summary>The notification channel on which it is told that the feed has grown.</summary>
    public const string Channel = "federation_changes";

    /// <summary>The columns of a job that its change repeats.</summary>
    public const string Columns = "job_id, state, event_id, event_title, idempotency_key, node, unreachable_since, progress, code, description";

    /// <summary>Appends a change for each job of the rows whose name follows.</summary>
    public const string InsertFrom =
        $"insert into job_changes ({Columns}) select id, state, event_id, event_title, idempotency_key, node, unreachable_since, progress, code, description from ";
}
