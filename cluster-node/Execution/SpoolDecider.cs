namespace Federation.ClusterNode.Execution;

/// <summary>What an entry in the spool shows of its job.</summary>
/// <param name="IsOfThisBoot">Whether it was written since the machine started.</param>
/// <param name="IsClaimed">Whether a wrapper made its claim.</param>
/// <param name="HasProcess">Whether that wrapper told its process id, which it does before it runs the command.</param>
/// <param name="WrapperIsAlive">Whether a wrapper for this entry runs now.</param>
/// <param name="HasExit">Whether the command's end is written down.</param>
/// <param name="IsToAbort">Whether the job is to end before its time.</param>
internal readonly record struct SpoolFacts(bool IsOfThisBoot, bool IsClaimed, bool HasProcess, bool WrapperIsAlive, bool HasExit, bool IsToAbort);

/// <summary>What a node does with an entry of its spool.</summary>
internal enum SpoolStep
{
    /// <summary>Start a wrapper: the command has not been run.</summary>
    Start,

    /// <summary>Take back the claim of a wrapper that died before it ran the command, and start another.</summary>
    StartAgain,

    /// <summary>Wait for the wrapper that has the job.</summary>
    Follow,

    /// <summary>Report how it ended.</summary>
    Report,
}

/// <summary>The crash table of README.md: from what is found on disk to what is done.</summary>
internal static class SpoolDecider
{
    public static SpoolStep Decide(SpoolFacts facts) => facts switch
    {
        { HasExit: true } => SpoolStep.Report,
        { IsOfThisBoot: false } => SpoolStep.Report,
        { HasProcess: true } => SpoolStep.Follow,
        { WrapperIsAlive: true } => SpoolStep.Follow,
        { IsToAbort: true } => SpoolStep.Report,
        { IsClaimed: true } => SpoolStep.StartAgain,
        _ => SpoolStep.Start,
    };
}
