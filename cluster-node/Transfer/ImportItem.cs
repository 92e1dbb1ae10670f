using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Transfer;

/// <summary>What a record is.</summary>
public static class ImportKinds
{
    public const string User = "user";
    public const string Plugin = "plugin";
    public const string Category = "category";
    public const string Group = "server_group";
    public const string Event = "event";
    public const string Key = "api_key";
    public const string Server = "server";
    public const string Other = "other";
}

/// <summary>What becomes of a record.</summary>
public static class ImportActions
{
    /// <summary>There is none with its id yet.</summary>
    public const string Create = "create";

    /// <summary>It takes the place of the one with its id.</summary>
    public const string Replace = "replace";

    /// <summary>It has no place here.</summary>
    public const string Skip = "skip";

    /// <summary>It cannot be taken over as it is.</summary>
    public const string Refuse = "refuse";
}

/// <summary>A record of Cronicle's backup file, and what becomes of it.</summary>
/// <param name="Kind">One of <see cref="ImportKinds"/>.</param>
/// <param name="Id">Its id; the key of the file's record where it has none.</param>
/// <param name="Line">The number of its line, from 1.</param>
/// <param name="Action">One of <see cref="ImportActions"/>.</param>
/// <param name="Data">The record as it is stored here.</param>
/// <param name="Remarks">What is different here, or why it is refused or skipped, each a sentence.</param>
public sealed record ImportItem(string Kind, string Id, int Line, string Action, JsonObject Data, IReadOnlyList<string> Remarks)
{
    /// <summary>Whether it is stored.</summary>
    public bool IsStored => Action is ImportActions.Create or ImportActions.Replace;
}

/// <summary>What an import did, or would do.</summary>
/// <param name="Stored">Whether it was done.</param>
/// <param name="Items">Every record.</param>
/// <param name="Faults">Lines that are no record.</param>
public sealed record ImportReport(bool Stored, IReadOnlyList<ImportItem> Items, IReadOnlyList<LineRemark> Faults)
{
    /// <summary>How many records of each kind go each way, such as <c>event create 12</c>.</summary>
    public IEnumerable<(string Kind, string Action, int Count)> Counts =>
        Items.GroupBy(item => (item.Kind, item.Action)).Select(group => (group.Key.Kind, group.Key.Action, group.Count()));

    /// <summary>Whether something cannot be taken over as it is.</summary>
    public bool HasFaults => Faults.Count > 0 || Items.Any(item => item.Action == ImportActions.Refuse);
}
