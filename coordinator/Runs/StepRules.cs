using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Runs;

/// <summary>What is to become of a waiting step.</summary>
public enum StepVerdict
{
    /// <summary>It waits on.</summary>
    Wait,

    /// <summary>It is launched.</summary>
    Launch,

    /// <summary>It will never run.</summary>
    Skip,
}

/// <summary>When a waiting step starts: once all it comes after has succeeded; never, once one of them has ended otherwise.</summary>
public static class StepRules
{
    /// <summary>The verdict on a step, given the states of the steps it comes after.</summary>
    public static StepVerdict Judge(IEnumerable<string> upstream)
    {
        var verdict = StepVerdict.Launch;
        foreach (var state in upstream)
        {
            if (state == StepStates.Succeeded) continue;
            if (StepStates.IsOver(state)) return StepVerdict.Skip;
            verdict = StepVerdict.Wait;
        }

        return verdict;
    }
}
