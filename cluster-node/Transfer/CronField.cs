using System.Globalization;

namespace Federation.ClusterNode.Transfer;

/// <summary>One field of a crontab's time.</summary>
/// <param name="Name">The array of an event's timing that it becomes.</param>
/// <param name="Title">What it is called in faults.</param>
/// <param name="Lowest">Its lowest value.</param>
/// <param name="Highest">Its highest value.</param>
/// <param name="Names">Names of values, the first that of <paramref name="Lowest"/>.</param>
internal sealed record CronField(string Name, string Title, int Lowest, int Highest, params string[] Names)
{
    private const int SundayAgain = 7;

    /// <summary>The fields in their order.</summary>
    public static readonly IReadOnlyList<CronField> All =
    [
        new("minutes", "minute", 0, 59),
        new("hours", "hour", 0, 23),
        new("days", "day", 1, 31),
        new("months", "month", 1, 12, "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        new("weekdays", "weekday", 0, 7, "sun", "mon", "tue", "wed", "thu", "fri", "sat"),
        new("years", "year", 1970, 3000),
    ];

    private bool IsWeekday => Highest == SundayAgain;

    /// <summary>The values that a text stands for, ascending; null for all there are.</summary>
    /// <exception cref="FormatException">It stands for none.</exception>
    public IReadOnlyList<int>? Read(string text)
    {
        var values = new SortedSet<int>();
        foreach (var part in text.Split(',')) values.UnionWith(ReadPart(part, text));
        var distinct = values.Select(value => IsWeekday && value == SundayAgain ? 0 : value).Distinct().Order().ToList();
        return distinct.Count == Highest - Lowest + (IsWeekday ? 0 : 1) ? null : distinct;
    }

    private IEnumerable<int> ReadPart(string part, string whole)
    {
        var (range, step) = part.Split('/') switch
        {
            [var only] => (only, 1),
            [var before, var after] when int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => (before, number),
            _ => throw Fault(whole),
        };
        var (first, last) = range.Split('-') switch
        {
            ["*"] => (Lowest, IsWeekday ? Highest - 1 : Highest),
            [var from, var to] => (ReadValue(from, whole), ReadValue(to, whole)),
            [var from] when part.Contains('/', StringComparison.Ordinal) => (ReadValue(from, whole), Highest),
            [var value] => (ReadValue(value, whole), ReadValue(value, whole)),
            _ => throw Fault(whole),
        };
        if (first > last) throw new FormatException($"The {Title} {whole} has a range that ends before it begins.");
        for (var value = first; value <= last; value += step) yield return value;
    }

    private int ReadValue(string text, string whole)
    {
        var named = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0) return Lowest + named;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) throw Fault(whole);
        return value >= Lowest && value <= Highest ? value : throw new FormatException($"The {Title} {whole} is out of range: {Lowest} to {Highest}.");
    }

    private FormatException Fault(string text) => new($"The {Title} {text} cannot be read.");
}
