using Polly.CircuitBreaker;

namespace Federation.Coordinator.Regions;

/// <summary>How the calls of one process to a region fare: how many are under way, how long they take, what went wrong last. Also where their number is limited.</summary>
/// <param name="maxCalls">How many calls may be under way at once. Waiting for changes and reading logs do not count.</param>
/// <param name="time">The clock.</param>
#pragma warning disable CA1001 // Calls under way give back their places after the client is gone; a semaphore without a wait handle holds nothing.
public sealed class RegionVitals(int maxCalls, TimeProvider time)
#pragma warning restore CA1001
{
    private const int Remembered = 64;
    private readonly SemaphoreSlim places = new(maxCalls);
    private readonly Lock gate = new();
    private readonly Queue<TimeSpan> durations = [];
    private int inFlight;

    /// <summary>How many calls may be under way at once.</summary>
    public int MaxCalls => maxCalls;

    /// <summary>How many calls are under way now.</summary>
    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>What the last failed call met, such as <c>did not answer in time</c>; null if none failed.</summary>
    public string? LastFault { get; private set; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastFaultAt { get; private set; }

    /// <summary>When the region last answered this process.</summary>
    public DateTimeOffset? LastAnswerAt { get; private set; }

    internal CircuitBreakerStateProvider Breaker { get; } = new();

    /// <summary>The median of the last answered calls' durations; null before the first.</summary>
    public TimeSpan? MedianRoundTrip => Sorted() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : null;

    /// <summary>The shortest of them: about what the network alone takes.</summary>
    public TimeSpan? ShortestRoundTrip => Sorted() is { Count: > 0 } sorted ? sorted[0] : null;

    /// <summary><c>closed</c>, <c>open</c> (calls are held back) or <c>half-open</c> (one is tried).</summary>
    public string BreakerState => Breaker.CircuitState switch
    {
        CircuitState.Closed => "closed",
        CircuitState.HalfOpen => "half-open",
        _ => "open",
    };

    internal async ValueTask<Call> BeginAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var counts = !IsLong(request);
        if (counts) await places.WaitAsync(cancellationToken);
        if (counts) Interlocked.Increment(ref inFlight);
        return new Call(this, counts, time.GetTimestamp());
    }

    internal void Answered() => LastAnswerAt = time.GetUtcNow();

    internal void Failed(string problem) => (LastFault, LastFaultAt) = (problem, time.GetUtcNow());

    private static bool IsLong(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.Contains("/get_job_changes/", StringComparison.Ordinal)
        || (request.Options.TryGetValue(RegionNodes.StreamedKey, out var streamed) && streamed);

    private List<TimeSpan> Sorted()
    {
        lock (gate) return [.. durations.Order()];
    }

    private void Note(TimeSpan duration)
    {
        lock (gate)
        {
            durations.Enqueue(duration);
            if (durations.Count > Remembered) durations.Dequeue();
        }
    }

    /// <summary>One call under way.</summary>
    internal readonly struct Call(RegionVitals vitals, bool counts, long began) : IDisposable
    {
        /// <summary>It was answered.</summary>
        public void Answered()
        {
            if (counts) vitals.Note(vitals.ElapsedSince(began));
        }

        /// <inheritdoc />
        public void Dispose()
        {
            if (!counts) return;
            Interlocked.Decrement(ref vitals.inFlight);
            vitals.places.Release();
        }
    }

    private TimeSpan ElapsedSince(long began) => time.GetElapsedTime(began);
}
