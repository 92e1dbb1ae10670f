using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Federation.Coordinator.Jobs;

/// <summary>How far each region's history has been read: how many of its jobs, or -1 when there are no more.</summary>
/// <param name="Offsets">By region.</param>
public sealed record JobsCursor(ImmutableSortedDictionary<string, int> Offsets)
{
    private const int Done = -1;

    /// <summary>The beginning.</summary>
    public static readonly JobsCursor Start = new(ImmutableSortedDictionary<string, int>.Empty);

    /// <summary>Whether a region has no more jobs.</summary>
    public bool IsDone(string region) => Offsets.GetValueOrDefault(region) == Done;

    /// <summary>How many jobs of a region have been read.</summary>
    public int OffsetOf(string region) => Offsets.GetValueOrDefault(region);

    /// <summary>The cursor after more of a region's jobs have been read.</summary>
    public JobsCursor With(string region, int offset, bool isDone) => new(Offsets.SetItem(region, isDone ? Done : offset));

    /// <summary>The cursor as it stands on the wire.</summary>
    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(Offsets));

    /// <summary>Reads a cursor; false for what is none.</summary>
    public static bool TryParse(string text, out JobsCursor cursor)
    {
        cursor = Start;
        try
        {
            var offsets = JsonSerializer.Deserialize<Dictionary<string, int>>(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)));
            if (offsets is null || offsets.Values.Any(offset => offset < Done)) return false;
            cursor = new JobsCursor(offsets.ToImmutableSortedDictionary());
            return true;
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return false;
        }
    }
}
