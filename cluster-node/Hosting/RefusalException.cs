using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Hosting;

/// <summary>The region refuses what it was asked for. <paramref name="code"/> and <paramref name="description"/> are the API's answer.</summary>
public sealed class RefusalException(ReplyCode code, string description) : Exception(description)
{
    /// <summary>What kind of thing was wrong, such as <c>event</c>.</summary>
    public ReplyCode Code { get; } = code;

    /// <summary>What was wrong, in a sentence.</summary>
    public string Description => Message;

    /// <summary>Whether a person switched off what was asked for: nobody has to be told.</summary>
    public bool IsSwitchedOff { get; init; }
}
