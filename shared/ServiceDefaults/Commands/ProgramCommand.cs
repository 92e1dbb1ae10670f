using System.CommandLine;

namespace Federation.ServiceDefaults.Commands;

/// <summary>A part of a command's help after its options, such as <c>Examples</c>.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Lines">Its lines, without indentation.</param>
public sealed record HelpSection(string Title, params string[] Lines);

/// <summary>A command that has more to say in its help than its arguments and options: what it reads from the environment, examples.</summary>
#pragma warning disable CA1010 // The library's own type is so; it is only ever filled, never listed.
public sealed class ProgramCommand(string name, string description, params HelpSection[] sections) : Command(name, description)
#pragma warning restore CA1010
{
    /// <summary>What its help ends with.</summary>
    public IReadOnlyList<HelpSection> Sections { get; } = sections;
}
