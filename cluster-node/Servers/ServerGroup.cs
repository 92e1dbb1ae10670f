using System.Text.RegularExpressions;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Servers;

/// <summary>A set of servers that an event can target: those whose hostname matches a pattern; its data has <c>id, title, regexp, master</c>.</summary>
public sealed class ServerGroup : CatalogEntry
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether a server belongs to it; a pattern that is none, or takes too long, matches nothing.</summary>
    public bool Contains(string hostname)
    {
        try
        {
            return Data.Text("regexp") is { Length: > 0 } pattern && Regex.IsMatch(hostname, pattern, RegexOptions.ECMAScript, MatchTimeout);
        }
        catch (Exception fault) when (fault is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
