namespace Federation.Web.Logs;

/// <summary>A log as it is now.</summary>
/// <param name="Name">What it is called when it is saved.</param>
/// <param name="Size">How many bytes there are.</param>
/// <param name="HasEnded">Whether no more will come.</param>
/// <param name="Read">Its bytes from an offset up to an end, in pieces.</param>
public sealed record LogSource(string Name, long Size, bool HasEnded, Func<long, long, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> Read)
{
    /// <summary>When the parts between two offsets were stored, in their order, the one that the first offset lies in included; null if that is not known of any log here.</summary>
    public Func<long, long, CancellationToken, Task<IReadOnlyList<LogTime>>>? Times { get; init; }
}

/// <summary>When a part of a log was stored.</summary>
/// <param name="Offset">Where the part begins.</param>
/// <param name="At">When it was stored.</param>
public sealed record LogTime(long Offset, DateTimeOffset At);
