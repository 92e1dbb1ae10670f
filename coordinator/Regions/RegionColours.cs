namespace Federation.Coordinator.Regions;

/// <summary>The colour by which people tell a region: always the same for the same name, readable on light and dark.</summary>
public static class RegionColours
{
    private static readonly string[] Palette = ["#0ca678", "#ae3ec9", "#f76707", "#4263eb", "#d6336c", "#74b816", "#1098ad", "#f59f00"];

    /// <summary>A colour as <c>#rrggbb</c>.</summary>
    public static string Of(string region) => Palette[PlaceOf(region) % Palette.Length];

    private static int PlaceOf(string region) => (int)(region.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u) >> 8);
}
