namespace Federation.Web.Logs;

/// <summary>A log as it is now.</summary>
/// <param name="Name">What it is called when it is saved.</param>
/// <param name="Size">How many bytes there are.</param>
/// <param name="HasEnded">Whether no more will come.</param>
/// <param name="Read">Its bytes from an offset up to an end, in pieces.</param>
public sealed record LogSource(string Name, long Size, bool HasEnded, Func<long, long, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> Read);
