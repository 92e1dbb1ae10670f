using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Chains;

/// <summary>Something wrong with a definition.</summary>
/// <param name="Path">Where in the document: <c>steps[1].after[0]</c>; <c>$</c> for the whole.</param>
/// <param name="Line">1 and up.</param>
/// <param name="Column">1 and up.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
public sealed record DefinitionFault(string Path, int Line, int Column, string Message)
{
    /// <summary>The same as the API tells it.</summary>
    public DefinitionRemark ToRemark() => new(Path, Line, Column, Message);
}

/// <summary>Collects what is wrong with a definition, so that its author learns of everything at once.</summary>
internal sealed class DefinitionFaults(params IReadOnlyList<DefinitionFault> known)
{
    /// <summary>More than these are not told.</summary>
    public const int Max = 100;

    private readonly List<DefinitionFault> faults = [.. known];

    public bool Any => faults.Count > 0;

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<DefinitionFault> All => [.. faults.OrderBy(fault => (fault.Line, fault.Column))];

    public void Add(SourceNode node, string message) => Add(node.Path, node.Line, node.Column, message);

    public void Add(string path, long line, long column, string message)
    {
        if (faults.Count < Max) faults.Add(new DefinitionFault(path, (int)line, (int)column, message));
    }
}
