namespace Federation.Web.Components;

/// <summary>The accent colours by which regions are told apart.</summary>
public static class Accents
{
    private const uint Colours = 12;

    /// <summary>The style class of a region's colour, the same everywhere; empty without a region.</summary>
    public static string Of(string? region) => region is null ? "" : $"accent-{region.Aggregate(17u, (hash, letter) => (hash * 31) + letter) % Colours}";
}
