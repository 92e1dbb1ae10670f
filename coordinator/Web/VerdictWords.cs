using Federation.Contracts.Network;

namespace Federation.Coordinator.Web;

/// <summary>What a link is good for, in words.</summary>
internal static class VerdictWords
{
    /// <summary>The words for a verdict.</summary>
    public static string Of(string? verdict) => verdict switch
    {
        LinkVerdicts.RemoteWorker => "good enough for remote workers",
        LinkVerdicts.RegionalCluster => "needs a regional cluster",
        LinkVerdicts.DoNotDeploy => "do not deploy over it",
        _ => verdict ?? "",
    };
}
