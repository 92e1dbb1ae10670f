namespace Federation.Web.Components;

/// <summary>A place that the navigation leads to.</summary>
/// <param name="Text">What it is called.</param>
/// <param name="Href">Its address, relative to the base.</param>
/// <param name="Key">The letter that goes there after <c>g</c>; null for none.</param>
public sealed record NavItem(string Text, string Href, char? Key = null)
{
    /// <summary>Whether a page at that path, without a leading slash, is this place or below it.</summary>
    public bool Holds(string path) => Href.Length <= 2 ? path.Length == 0 : path == Href || path.StartsWith($"{Href}/", StringComparison.Ordinal);
}
