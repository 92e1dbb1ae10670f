namespace Federation.Web.Components;

/// <summary>A box of a graph.</summary>
/// <param name="Id">By which arrows name it.</param>
/// <param name="Label">Its title.</param>
/// <param name="Detail">What stands below the title.</param>
/// <param name="Href">Where it leads, relative to the base.</param>
/// <param name="State">The state that colours it.</param>
/// <param name="Lane">The lane it stands in, such as a region; null without lanes.</param>
public sealed record GraphNode(string Id, string Label, string? Detail = null, string? Href = null, string? State = null, string? Lane = null);

/// <summary>An arrow of a graph.</summary>
/// <param name="From">The box it starts at.</param>
/// <param name="To">The box it ends at.</param>
/// <param name="Label">What stands on it.</param>
/// <param name="Fails">Whether it is taken after a failure.</param>
public sealed record GraphEdge(string From, string To, string? Label = null, bool Fails = false);
