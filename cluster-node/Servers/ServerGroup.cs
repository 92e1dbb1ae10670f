using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Servers;

/// <summary>
/// A set of servers that an event can target: those whose hostname matches a pattern, and those named in a list; its data has <c>id, title, regexp, master</c> and perhaps
/// <c>servers</c>, hostnames.
/// </summary>
public sealed class ServerGroup : CatalogEntry
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether a server belongs to it.</summary>
    public bool Contains(string hostname) => Matches(hostname) || (Data["servers"] is JsonArray named && named.Any(name => name is JsonValue && name.ToString() == hostname));

    /// <summary>A pattern that is none, or takes too long, matches nothing.</summary>
    private bool Matches(string hostname)
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
