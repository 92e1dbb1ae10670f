namespace Federation.FaultTests.Chains;

/// <summary>When in the life of the step abroad a fault begins.</summary>
public enum Moment
{
    /// <summary>The launch has reached the region, its answer has not come back.</summary>
    BeforeTheLaunchIsAnswered,

    /// <summary>The coordinator knows the job; it has just begun.</summary>
    AfterTheLaunchIsAnswered,

    /// <summary>The job runs, and goes on running until after the fault.</summary>
    WhileTheJobRuns,

    /// <summary>The job is about to end.</summary>
    WhenTheJobEnds,
}
