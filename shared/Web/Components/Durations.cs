using System.Globalization;

namespace Federation.Web.Components;

/// <summary>How lengths of time and amounts are written for people.</summary>
public static class Durations
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>An age in one unit, rounded down: <c>12 s</c>, <c>3 min</c>, <c>5 h</c>, <c>4 d</c>.</summary>
    public static string Age(TimeSpan age) => age.TotalSeconds switch
    {
        < 60 => $"{(int)age.TotalSeconds} s",
        < 3600 => $"{(int)age.TotalMinutes} min",
        < 172_800 => $"{(int)age.TotalHours} h",
        _ => $"{(int)age.TotalDays} d",
    };

    /// <summary>How long something took, in its two largest units: <c>0.25 s</c>, <c>4 min 12 s</c>, <c>3 h 5 min</c>.</summary>
    public static string Took(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, seconds):0.##} s"),
        < 60 => $"{(int)seconds} s",
        < 3600 => $"{(int)seconds / 60} min {(int)seconds % 60} s",
        < 86_400 => $"{(int)seconds / 3600} h {(int)seconds % 3600 / 60} min",
        _ => $"{(int)(seconds / 86_400)} d {(int)(seconds % 86_400) / 3600} h",
    };

    /// <summary>An amount of bytes: <c>512 B</c>, <c>1.5 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1024 && unit < Units.Length - 1; unit++) bytes /= 1024;
        return $"{bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}
