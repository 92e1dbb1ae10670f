using System.Text.Json.Nodes;

namespace Federation.ClusterNode.Transfer;

/// <summary>A job line of a crontab.</summary>
/// <param name="Line">The number of its line, from 1.</param>
/// <param name="Timing">When it is due, as an event has it.</param>
/// <param name="Command">What is run, as it stands there.</param>
/// <param name="Variables">The environment that the lines above it set, in their order.</param>
public sealed record CrontabEntry(int Line, JsonObject Timing, string Command, IReadOnlyList<KeyValuePair<string, string>> Variables)
{
    /// <summary>The last value that was set for a variable; null if none was.</summary>
    public string? Variable(string name) => Variables.LastOrDefault(variable => variable.Key == name).Value;
}

/// <summary>What is to be known of a line of a file.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Description">What, in a sentence.</param>
public sealed record LineRemark(int Line, string Description);

/// <summary>A crontab that was read.</summary>
/// <param name="Entries">Its job lines that can be read.</param>
/// <param name="Faults">Its lines that cannot.</param>
/// <param name="Remarks">What means something else here.</param>
public sealed record Crontab(IReadOnlyList<CrontabEntry> Entries, IReadOnlyList<LineRemark> Faults, IReadOnlyList<LineRemark> Remarks);
