using System.Globalization;

namespace Federation.Coordinator.Runs;

/// <summary>
/// How far the merged log of a run has been read: how many of its parts, in the order of their launches, are read to their end, and how many bytes of others. A
/// part is the log of one attempt's job. On the wire: <c>2-3.400</c>, two whole parts and 400 bytes of the fourth.
/// </summary>
public sealed class RunLogPlace
{
    private readonly SortedDictionary<int, long> offsets = [];

    /// <summary>How many parts from the first on are read to their end.</summary>
    public int Whole { get; private set; }

    /// <summary>The beginning.</summary>
    public static RunLogPlace Start => new();

    /// <summary>How many bytes of a part are read; null if it is read to its end.</summary>
    public long? OffsetOf(int part) => part < Whole ? null : offsets.GetValueOrDefault(part) is >= 0 and var offset ? offset : null;

    /// <summary>Notes how far a part has been read.</summary>
    public void Read(int part, long offset, bool isWhole)
    {
        offsets[part] = isWhole ? -1 : offset;
        while (offsets.GetValueOrDefault(Whole) == -1) offsets.Remove(Whole++);
    }

    /// <summary>Reads a place; false for what is none.</summary>
    public static bool TryParse(string? text, out RunLogPlace place)
    {
        place = new RunLogPlace();
        if (string.IsNullOrEmpty(text)) return true;

        var parts = text.Split('-');
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var whole)) return false;
        place.Whole = whole;
        foreach (var part in parts.Skip(1))
        {
            if (part.Split('.') is not [var number, var bytes] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return false;
            if (bytes == "all") place.offsets[index] = -1;
            else if (long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) place.offsets[index] = offset;
            else return false;
        }

        return true;
    }

    /// <inheritdoc />
    public override string ToString() =>
        string.Join('-', new[] { Whole.ToString(CultureInfo.InvariantCulture) }.Concat(offsets.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key}.{(part.Value < 0 ? "all" : part.Value)}"))));
}
