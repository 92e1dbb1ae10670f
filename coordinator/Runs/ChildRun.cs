using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;

namespace Federation.Coordinator.Runs;

/// <summary>A run that is a step of another one: to that it is what a job is to other steps.</summary>
public static class ChildRun
{
    /// <summary>The id of the run that an attempt of a step is: the same whenever it is asked for, and in the order of time among other runs' (UUID version 7).</summary>
    public static Guid IdOf(LaunchKey parent, DateTimeOffset at)
    {
        var bytes = Guid.CreateVersion7(at).ToByteArray(bigEndian: true);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(parent.ToString()));
        bytes[6] = (byte)(0x70 | (hash[6] & 0x0F));
        bytes[7] = hash[7];
        bytes[8] = (byte)(0x80 | (hash[8] & 0x3F));
        hash.AsSpan(9, 7).CopyTo(bytes.AsSpan(9));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>What the parent is told of a child that is over. It hands on what its steps did: <c>{ "STEP": output, … }</c>.</summary>
    public static JobChanged EndOf(Run child, TellParent tell, DateTimeOffset at) => new(tell.Step, tell.Attempt, at)
    {
        JobId = child.Id.ToString(),
        State = child.State switch
        {
            RunStates.Succeeded => JobStates.Success,
            RunStates.Cancelled => JobStates.Aborted,
            _ => JobStates.Error,
        },
        Code = child.State == RunStates.Succeeded ? "0" : child.State,
        Description = RunSummary.ProblemOf(child),
        Output = new JsonObject(child.Steps.Where(step => step is { ListStep: null, Undoes: null, Output: not null }).Select(step => KeyValuePair.Create(step.Name, (JsonNode?)step.Output!.DeepClone()))),
    };
}
