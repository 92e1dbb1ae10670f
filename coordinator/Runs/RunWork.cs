using System.Text.Json;

namespace Federation.Coordinator.Runs;

/// <summary>A row of work: something to do for a run, kept until it is done.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="RunId">The run.</param>
/// <param name="Work">What to do.</param>
/// <param name="IsTakenOver">Whether another process may have begun it.</param>
public sealed record RunWork(Guid Id, Guid RunId, StepWork Work, bool IsTakenOver = false)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["launch"] = typeof(LaunchJob),
        ["abort"] = typeof(AbortJob),
        ["ask"] = typeof(AskJob),
        ["timer"] = typeof(StepTimer),
        ["start-child"] = typeof(StartChild),
        ["cancel-child"] = typeof(CancelChild),
        ["tell-parent"] = typeof(TellParent),
        ["release-next"] = typeof(ReleaseNext),
    };

    private static readonly Dictionary<Type, string> Names = Kinds.ToDictionary(kind => kind.Value, kind => kind.Key);

    /// <summary>The word that its kind is stored as.</summary>
    public string Kind => Names[Work.GetType()];

    /// <summary>The key of the launch that this is about.</summary>
    public LaunchKey Key => new(RunId, Work.Step, Work.Attempt);

    internal string ToJson() => JsonSerializer.Serialize(Work, Work.GetType(), Json);

    internal static RunWork Read(Guid id, Guid runId, string kind, string json) =>
        new(id, runId, (StepWork)JsonSerializer.Deserialize(json, Kinds[kind], Json)!, IsTakenOver: true);
}
