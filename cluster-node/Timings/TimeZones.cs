using System.Diagnostics.CodeAnalysis;

namespace Federation.ClusterNode.Timings;

/// <summary>IANA time zones by name, such as <c>Europe/Berlin</c>.</summary>
public static class TimeZones
{
    /// <summary>Whether there is a zone of that name.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        return name.Length is > 0 and <= 100 && !name.Contains("..", StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);
    }
}
