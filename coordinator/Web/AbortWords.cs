using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Web;

/// <summary>What became of the abort of a step's job, in a sentence.</summary>
internal static class AbortWords
{
    /// <summary>The sentence for <see cref="StepResponse.Abort"/>; null if none was asked for.</summary>
    public static string? Of(StepResponse step) => step.Abort switch
    {
        null => null,
        "requested" => $"{step.Region} was asked to abort its job and has not answered yet.",
        "unreachable" => $"{step.Region} cannot be reached: its job is aborted when it answers again.",
        "aborting" => $"{step.Region} is aborting its job.",
        "aborted" => $"{step.Region} has aborted its job.",
        "finished" => "Its job had ended before it could be aborted.",
        "never-launched" => $"{step.Region} has launched no job for it and will launch none.",
        var other => other,
    };
}
