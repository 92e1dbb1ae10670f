using System.Text;
using System.Text.Json.Nodes;

namespace Federation.Coordinator.Runs;

/// <summary>What of a job's output may leave its region.</summary>
internal static class OutputRules
{
    /// <summary>An output takes at most this many bytes as JSON.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The job's success; a failure of the step if what it hands on cannot be kept.</summary>
    public static RunEvent Succeed(Step step, JobChanged c)
    {
        var output = Allowed(step, c.Output);
        var size = Size(output);
        return size <= MaxBytes
            ? new StepSucceeded(c.Step, c.Attempt, c.Hostname, c.Description, output, c.At)
            : new StepFailed(c.Step, c.Attempt, "output", $"The job succeeded, and what it hands on has {size} bytes as JSON; {MaxBytes} are kept. Name the keys that are needed in 'outputs'.", c.Hostname, null, c.At);
    }

    /// <summary>What a job that failed handed on, if it can be kept.</summary>
    public static JsonObject? Keep(Step step, JsonObject? output) => Allowed(step, output) is { } allowed && Size(allowed) <= MaxBytes ? allowed : null;

    private static JsonObject? Allowed(Step step, JsonObject? output) => output is null || step.Definition.Outputs is not { } keys
        ? output
        : new JsonObject(output.Where(member => keys.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    private static int Size(JsonObject? output) => output is null ? 0 : Encoding.UTF8.GetByteCount(output.ToJsonString());
}
