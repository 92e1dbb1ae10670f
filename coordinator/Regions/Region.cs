using System.Text.RegularExpressions;

namespace Federation.Coordinator.Regions;

/// <summary>A region as it is registered.</summary>
/// <param name="Id">Its name, see <see cref="IsName"/>.</param>
/// <param name="Urls">1 to 16 absolute http(s) URLs of its nodes.</param>
/// <param name="ProtectedApiKey">The key its API asks for, encrypted.</param>
/// <param name="Version">Another one after every change, so that clients of the old settings are told apart.</param>
/// <param name="ModifiedAt">When it was registered or last changed.</param>
public sealed partial record Region(string Id, IReadOnlyList<string> Urls, string ProtectedApiKey, Guid Version, DateTimeOffset ModifiedAt)
{
    /// <summary>Whether a text may be a region's name: 1 to 40 lower-case letters, digits and hyphens, no hyphen first.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,39}\z")]
    private static partial Regex NamePattern();
}
